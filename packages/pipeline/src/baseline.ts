import type { BaselineEntry, BaselineReport, Migration, MigrationReport } from '@backout/core'

/** A baseline as read, for one project. */
export interface BaselineInput {
  /** Absolute path of its file, which need not be there yet. */
  readonly file: string
  /** Every fingerprint that it holds, of whatever project: a folder that moved keeps its own. */
  readonly known: ReadonlySet<string>
  /** This project's own entries. */
  readonly entries: readonly BaselineEntry[]
  /** Holds every finding of this run: whoever runs it writes the file anew. */
  readonly write: boolean
}

/**
 * Marks the findings that the baseline holds, and says which of its entries no longer occur.
 * @param all every migration that there is; null when only some were named, and the others may be there still
 */
export function holdBaseline(
  reports: readonly MigrationReport[],
  input: BaselineInput | null,
  all: readonly Migration[] | null,
  applied: ReadonlySet<string>,
): { readonly migrations: readonly MigrationReport[]; readonly baseline: BaselineReport | null } {
  if (!input) return { migrations: reports, baseline: null }
  let held = 0
  const occurring = new Set<string>()
  const migrations = reports.map((report) => ({
    ...report,
    findings: report.findings.map((finding) => {
      if (finding.suppressed !== null) return finding
      occurring.add(finding.fingerprint)
      if (!input.write && !input.known.has(finding.fingerprint)) return finding
      held++
      return { ...finding, baseline: true }
    }),
  }))
  // What production has already was not judged; what was not looked at may still be there.
  const judged = new Set(reports.map(({ name }) => name).filter((name) => !applied.has(name)))
  const existing = all && new Set(all.map(({ name }) => name))
  const gone = input.entries.filter(
    ({ migration, fingerprint }) =>
      !occurring.has(fingerprint) && (judged.has(migration) || existing?.has(migration) === false),
  )
  return { migrations, baseline: { file: input.file, held, gone, written: input.write } }
}
