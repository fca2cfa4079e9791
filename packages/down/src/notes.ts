import type { DownNote } from '@backout/core'
import { requiredColumn } from './passes/required-columns.ts'
import { isStashed } from './stash/stashed.ts'
import { QUOTED, quote, splitAddress, unquote, type PassContext, type Step } from './step.ts'

/** Rows that go back from one table into another. */
const COPY = new RegExp(`^INSERT INTO (${QUOTED}\\.${QUOTED}) [^]* FROM (${QUOTED}\\.${QUOTED})$`)

/**
 * What does not come back, and what else a person must know before running the steps. Read off the steps before they are laid
 * out, so each stands alone. What goes with them and what must hold of the rows is not said here: the hazards say it.
 */
export function notesOf(steps: readonly Step[], context: PassContext): DownNote[] {
  const { source, target, stash } = context
  const notes: DownNote[] = []
  const add = (kind: DownNote['kind'], text: string) => {
    if (!notes.some((note) => note.kind === kind && note.text === text)) notes.push({ kind, text })
  }
  const copied = new Set(steps.flatMap(({ sql }) => COPY.exec(sql)?.slice(1) ?? []))
  for (const step of steps) {
    const { sql, table, action } = step
    if (table === undefined) {
      for (const id of action?.produces ?? []) {
        if (
          id.kind === 'table' &&
          sql.startsWith('CREATE ') &&
          !source.has(id) &&
          !isStashed(stash, `${quote(id.schema)}.${quote(id.name)}`) &&
          !copied.has(`${quote(id.schema)}.${quote(id.name)}`)
        )
          add('lost', `the rows of ${id.schema}.${id.name}: it comes back empty`)
        if (id.kind === 'materializedView') add('note', `${id.schema}.${id.name} is filled anew from its query`)
      }
      continue
    }
    const { schema, name } = splitAddress(table)
    const column = (quoted: string) => `${schema}.${name}.${unquote(quoted)}`
    const added = new RegExp(`^ADD COLUMN (${QUOTED})`).exec(sql)
    if (added && !isStashed(stash, table, unquote(added[1]!))) {
      const required = requiredColumn(step, target)
      const generated = target.get({ kind: 'column', schema, table: name, name: unquote(added[1]!) })?.payload[
        'generatedExpr'
      ]
      if (required && !required.keyed)
        add('lost', `the values of ${column(added[1]!)}: rows that are there get a neutral value`)
      else if (!required && !generated) add('lost', `the values of ${column(added[1]!)}`)
    }
    const type = new RegExp(`^ALTER COLUMN (${QUOTED}) TYPE ([^]*?)(?: USING ([^]*))?$`).exec(sql)
    if (type) {
      const [, quoted, , using] = type
      if (using !== undefined && !using.startsWith(quoted!) && !isStashed(stash, table, unquote(quoted!)))
        add('lost', `the values of ${column(quoted!)}: no cast leads back from what it is now`)
    }
  }
  return notes
}
