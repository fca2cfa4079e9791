import type { HazardAnswer, PreflightReport } from '@backout/core'
import { hazardJson } from '../hazard-json.ts'

/** A preflight as JSON of two-space indentation, with its keys always in the same order. */
export function json(report: PreflightReport): string {
  const value: PreflightReport = {
    version: report.version,
    command: report.command,
    migration: report.migration,
    file: report.file,
    verdict: report.verdict,
    pointOfNoReturn: report.pointOfNoReturn,
    safe: report.safe,
    shadow: report.shadow,
    postgresVersion: report.postgresVersion,
    hazards: report.hazards.map(({ answer, ...hazard }) => ({
      ...hazardJson(hazard),
      answer: answer && answerJson(answer),
    })),
    doubts: report.doubts,
    lost: report.lost,
    problems: report.problems.map(({ code, what, why, fix, where }) => ({
      code,
      what,
      why,
      fix,
      ...(where && { where }),
    })),
    exitCode: report.exitCode,
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

const answerJson = ({ count, failure, sample }: HazardAnswer): HazardAnswer => ({ count, failure, sample })
