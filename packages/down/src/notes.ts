import type { DownNote } from '@backout/core'
import { requiredColumn } from './passes/required-columns.ts'
import { QUOTED, quote, splitAddress, unquote, type PassContext, type Step } from './step.ts'

/** Rows that go back from one table into another. */
const COPY = new RegExp(`^INSERT INTO (${QUOTED}\\.${QUOTED}) [^]* FROM (${QUOTED}\\.${QUOTED})$`)

/**
 * What a person must know before running the steps: what does not come back, what goes, what must hold of the rows.
 * Read off the steps before they are laid out, so each stands alone.
 */
export function notesOf(steps: readonly Step[], context: PassContext): DownNote[] {
  const { source, target } = context
  const notes: DownNote[] = []
  const add = (kind: DownNote['kind'], text: string) => {
    if (!notes.some((note) => note.kind === kind && note.text === text)) notes.push({ kind, text })
  }
  const copied = new Set(steps.flatMap(({ sql }) => COPY.exec(sql)?.slice(1) ?? []))
  for (const step of steps) {
    const { sql, table, action } = step
    if (table === undefined) {
      for (const id of action?.destroys ?? [])
        if (id.kind === 'table' && sql.startsWith('DROP TABLE') && !copied.has(`${quote(id.schema)}.${quote(id.name)}`))
          add('discarded', `every row of ${id.schema}.${id.name}`)
      for (const id of action?.produces ?? []) {
        if (
          id.kind === 'table' &&
          sql.startsWith('CREATE ') &&
          !source.has(id) &&
          !copied.has(`${quote(id.schema)}.${quote(id.name)}`)
        )
          add('lost', `the rows of ${id.schema}.${id.name}: it comes back empty`)
        if (id.kind === 'materializedView') add('note', `${id.schema}.${id.name} is filled anew from its query`)
        if (id.kind === 'index' && sql.startsWith('CREATE UNIQUE INDEX'))
          add('requires', `no duplicates for the unique index ${id.name}`)
      }
      if (sql.startsWith('DROP SEQUENCE')) add('discarded', 'the position of the sequences that are dropped')
      if (/^ALTER TYPE .* RENAME TO /.test(sql)) {
        const id = [...(action?.consumes ?? []), ...(action?.produces ?? []), ...(action?.destroys ?? [])].find(
          ({ kind }) => kind === 'type',
        )
        if (id?.kind === 'type') {
          const labels = (base: typeof source): string[] => [
            ...((base.get(id)?.payload['values'] as string[] | undefined) ?? []),
          ]
          const kept = new Set(labels(target))
          const removed = labels(source).filter((label) => !kept.has(label))
          if (removed.length > 0)
            add('requires', `no row uses ${removed.map((label) => `'${label}'`).join(', ')} of ${id.schema}.${id.name}`)
        }
      }
      continue
    }
    const { schema, name } = splitAddress(table)
    const column = (quoted: string) => `${schema}.${name}.${unquote(quoted)}`
    const added = new RegExp(`^ADD COLUMN (${QUOTED})`).exec(sql)
    if (added) {
      const required = requiredColumn(step, target)
      const generated = target.get({ kind: 'column', schema, table: name, name: unquote(added[1]!) })?.payload[
        'generatedExpr'
      ]
      if (required?.keyed)
        add(
          'requires',
          `${schema}.${name} is empty: ${required.name} is required and a key holds it, so no value can be made up for its rows`,
        )
      else if (required) add('lost', `the values of ${column(added[1]!)}: rows that are there get a neutral value`)
      else if (!generated) add('lost', `the values of ${column(added[1]!)}`)
    }
    const dropped = new RegExp(`^DROP COLUMN (${QUOTED})`).exec(sql)
    if (dropped) add('discarded', `the values of ${column(dropped[1]!)}`)
    const notNull = new RegExp(`^ALTER COLUMN (${QUOTED}) SET NOT NULL`).exec(sql)
    if (notNull) add('requires', `no NULL in ${column(notNull[1]!)}`)
    const type = new RegExp(`^ALTER COLUMN (${QUOTED}) TYPE ([^]*?)(?: USING ([^]*))?$`).exec(sql)
    if (type) {
      const [, quoted, to, using] = type
      if (using !== undefined && !using.startsWith(quoted!))
        add('lost', `the values of ${column(quoted!)}: no cast leads back from what it is now`)
      else if (narrows(context, { schema, table: name, name: unquote(quoted!) }))
        add('requires', `every value of ${column(quoted!)} fits ${to!.replaceAll('"', '')}`)
    }
    const constraint = new RegExp(`^ADD CONSTRAINT (${QUOTED}) (UNIQUE|PRIMARY KEY|FOREIGN KEY|CHECK|EXCLUDE)`).exec(
      sql,
    )
    if (constraint && !sql.endsWith(' NOT VALID'))
      add('requires', `${schema}.${name} satisfies ${unquote(constraint[1]!)} (${constraint[2]!.toLowerCase()})`)
  }
  return notes
}

/** Types that take every value of the other. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  bigint: ['integer', 'smallint'],
  integer: ['smallint'],
  text: ['character varying', 'character', 'integer', 'bigint', 'uuid', 'boolean'],
  'character varying': ['text', 'integer', 'bigint', 'uuid', 'boolean'],
}

/** Whether a value may not fit the type that the column gets back. A type that is made anew under its name has its own note. */
function narrows({ source, target }: PassContext, column: { schema: string; table: string; name: string }): boolean {
  const id = { kind: 'column', ...column } as const
  const from = String(source.get(id)?.payload['type'])
  const to = String(target.get(id)?.payload['type'])
  if (from === to) return false
  return !(WIDER[to]?.includes(from.replace(/\(.*\)/, '')) ?? false)
}
