import type {
  Catalog,
  DropColumn,
  Operation,
  QualifiedName,
  RenameColumn,
  RuleContext,
  RuleFinding,
} from '@backout/core'
import { column as columnOf, parseKey, relation } from '../lookup.ts'
import { namesAt } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import type { Word } from '../words.ts'
import { namesColumn } from './names-column.ts'

/**
 * Functions whose text names a column that an operation drops or renames, and that the migration leaves as they are:
 * PostgreSQL keeps no account of what a body in quotes names. Read off the text, for where no trial told.
 */
export function staleBodyFindings(operation: Operation, context: RuleContext): readonly RuleFinding[] {
  if (operation.kind !== 'drop-column' && operation.kind !== 'rename-column') return []
  const { before, after } = context
  if (!before || !after || context.isNew(operation.table)) return []
  const names = namesAt(operation, context)
  const [table, column] = [names.before(operation.table), names.columnBefore(operation.table, operation.column)]
  if (table === null || column === null || columnOf(relation(after, operation.table), column)) return []
  return staleBodies(table, column, before, after).map(({ key, definition, body, places, triggers }) => ({
    condition: `${triggers.length > 0 ? 'Trigger function' : 'Function'} ${key} still names ${ident(column)} of ${qualified(operation.table)}, which is ${operation.kind === 'drop-column' ? 'dropped' : `renamed to ${ident(operation.newName)}`}.`,
    effect:
      triggers.length > 0
        ? `The migration runs, and every statement that fires ${triggers.map(ident).join(', ')} on ${qualified(operation.table)} fails with 42703 from then on.`
        : 'The migration runs, and the function fails with 42703 when it is called next.',
    remedy: remedy(operation, definition, body, places),
    evidence: 'text' as const, // PostgreSQL looks at the body when it is called
    about: key,
    tables: [operation.table],
  }))
}

interface StaleBody {
  readonly key: string
  readonly definition: string
  readonly body: Body
  /** Where the body names the column. */
  readonly places: readonly Word[]
  /** Triggers of the table that call it. */
  readonly triggers: readonly string[]
}

/** The functions that are as before and name a column of a table. */
function staleBodies(table: QualifiedName, column: string, before: Catalog, after: Catalog): readonly StaleBody[] {
  const triggers = Object.entries(relation(before, table)?.triggers ?? {})
  return Object.entries(before.functions).flatMap(([key, { definition, kind }]) => {
    const body = bodyOf(definition)
    if (kind === 'aggregate' || !body || after.functions[key]?.definition !== definition) return []
    const own = triggers.filter(([, trigger]) => calls(trigger.definition, key)).map(([name]) => name)
    const places = namesColumn(body.text, table, column, before, own.length > 0 ? ['new', 'old'] : [])
    return places.length > 0 ? [{ key, definition, body, places, triggers: own }] : []
  })
}

const calls = (trigger: string, key: string): boolean => {
  const called = /EXECUTE (?:FUNCTION|PROCEDURE) ([^(]+)\(/.exec(trigger)?.[1]
  return called !== undefined && parseKey(called).at(-1) === parseKey(key.slice(0, key.indexOf('('))).at(-1)
}

interface Body {
  readonly text: string
  /** Where it starts in the definition. */
  readonly start: number
}

/** The body as `pg_get_functiondef` quotes it; a BEGIN ATOMIC body has no quotes, and PostgreSQL keeps account of it. */
function bodyOf(definition: string): Body | undefined {
  const match = /\nAS (?:'[^']*', )?(\$\w*\$)([\s\S]*)\1\s*$/.exec(definition)
  if (!match) return undefined
  return { text: match[2]!, start: match.index + match[0].indexOf(match[1]!) + match[1]!.length }
}

function remedy(
  operation: DropColumn | RenameColumn,
  definition: string,
  { start }: Body,
  places: readonly Word[],
): string {
  if (operation.kind === 'drop-column')
    return 'Replace the function in the same migration with one that does without the column (CREATE OR REPLACE FUNCTION), or drop it with its triggers where nobody needs it.'
  const renamed = places.toReversed().reduce((text, place) => {
    const name = ident(operation.newName)
    return text.slice(0, start + place.start) + name + text.slice(start + place.end)
  }, definition)
  return [
    'Replace the function in the same migration (if a column is to be renamed at all):',
    sqlBlock(
      `ALTER TABLE ${qualified(operation.table)} RENAME COLUMN ${ident(operation.column)} TO ${ident(operation.newName)};`,
      `${renamed.trim()};`,
    ),
  ].join('\n')
}
