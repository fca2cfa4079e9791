import type { Operation, RuleContext, Statement } from '@backout/core'
import { runningOf } from '../transactions.ts'

/** One change of a session's parameter. */
export interface SettingChange {
  /** Lower case; null for all of them at once. */
  readonly parameter: string | null
  /** Null where it goes back to what the session started with. */
  readonly value: string | null
  /** Until the end of the transaction only. */
  readonly local: boolean
}

/** Changes of parameters that an operation makes: `SET`, `RESET`, `DISCARD ALL`, `set_config(…)`. */
export function settingChanges(operation: Operation, { text }: Statement): readonly SettingChange[] {
  switch (operation.kind) {
    case 'set': {
      const value = operation.values?.join(', ') ?? null
      const isReset = operation.parameter === 'role' && value?.toLowerCase() === 'none'
      return [{ parameter: operation.parameter, value: isReset ? null : value, local: operation.local }]
    }
    case 'reset':
      return [{ parameter: operation.parameter, value: null, local: false }]
    case 'opaque':
      return operation.node === 'DiscardStmt' && /\ball\b/i.test(text)
        ? [{ parameter: null, value: null, local: false }]
        : []
    case 'select':
      return [...text.matchAll(SET_CONFIG)].map(([, parameter = '', value = '', local = '']) => ({
        parameter: parameter.toLowerCase(),
        value,
        local: /^(true|'t'|'true'|'on'|'1')/i.test(local),
      }))
    default:
      return []
  }
}

const SET_CONFIG = /\bset_config\s*\(\s*'([^']+)'\s*,\s*'([^']*)'\s*,\s*('?\w+'?)/gi

/** Not parameters of the session, though they are written as if they were. */
const OF_THE_TRANSACTION = /^(transaction|session characteristics)/

export const isParameter = ({ parameter }: SettingChange): boolean => !OF_THE_TRANSACTION.test(parameter ?? '')

/**
 * What a parameter is set to where a statement of the migration begins, by what ran before it in its session and by what the
 * sessions of the runner start with; null when nothing has set it.
 */
export function settingAt(
  statement: Statement,
  parameter: string,
  context: Pick<RuleContext, 'earlier' | 'statements' | 'runner'>,
): string | null {
  const { earlier, statements, runner } = context
  const running = runningOf(context)
  const before = runner.session === 'per-migration' ? [] : earlier.flatMap((other) => other.statements)
  const started = runner.settings?.[parameter] ?? null
  const here = running.get(statement)?.transaction
  let session = started
  let local: { readonly value: string | null } | null = null
  for (const other of [...before, ...statements.slice(0, statements.indexOf(statement))]) {
    const at = running.get(other)
    for (const change of other.operations.flatMap((operation) => settingChanges(operation, other))) {
      if (change.parameter !== null && change.parameter !== parameter) continue
      const value = change.value ?? started
      if (!change.local) [session, local] = [value, null]
      else if (at?.transaction === here && !at?.alone) local = { value }
    }
  }
  return local ? local.value : session
}

/** A timeout's value in milliseconds, 0 for none; null when it cannot be read. */
export function milliseconds(value: string): number | null {
  const [, number, unit = 'ms'] = /^\s*(-?\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(value) ?? []
  return number === undefined ? null : Math.max(Number(number) * UNITS[unit]!, 0)
}

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
