import { encodeId, type StableId } from '@supabase/pg-delta'
import { quote, type Pass, type PassContext, type Step } from '../step.ts'

/**
 * What goes with a table that is dropped is not dropped by itself first, except for foreign keys whose target would
 * otherwise have to go before them. A sequence that the table owns, but that was there before, is let go first.
 */
export const droppedTables: Pass = (steps, context) => {
  const dropped = new Map<string, number>()
  steps.forEach(({ sql, action }, index) => {
    if (!/^DROP (FOREIGN )?TABLE /.test(sql)) return
    for (const id of action?.destroys ?? [])
      if (id.kind === 'table' || id.kind === 'foreignTable') dropped.set(encodeId(id), index)
  })
  if (dropped.size === 0) return steps
  const owners: Step[] = []
  const kept = steps.flatMap((step, index): readonly Step[] => {
    const { action } = step
    if (action?.verb === 'drop' && action.destroys.length > 0 && !isTableDrop(step)) {
      const goes = action.destroys.every((id) => {
        const table = tableOf(id, context.source)
        const at = table && dropped.get(encodeId(table))
        return at !== undefined && at > index && !isReferenceInto(id, dropped, at, context)
      })
      if (goes) return []
    }
    if (!isTableDrop(step)) return [step]
    const shared = (action?.destroys ?? [])
      .flatMap((id) => (id.kind === 'table' ? sharedSequences(id, context) : []))
      .filter(({ sequence }) => !steps.some(({ sql }) => sql.startsWith(`ALTER SEQUENCE ${sequence} OWNED BY `)))
    for (const { sequence, owner } of shared)
      if (owner) owners.push({ sql: `ALTER SEQUENCE ${sequence} OWNED BY ${owner}` })
    return [...shared.map(({ sequence }) => ({ sql: `ALTER SEQUENCE ${sequence} OWNED BY NONE` })), step]
  })
  return [...kept, ...owners]
}

const isTableDrop = ({ sql }: Step): boolean => /^DROP (FOREIGN )?TABLE /.test(sql)

/** The table that an object is a part of. */
function tableOf(id: StableId, source: PassContext['source']): StableId | undefined {
  for (let at: StableId | undefined = id; at; at = source.get(at)?.parent)
    if (at.kind === 'table' || at.kind === 'foreignTable') return at
  return undefined
}

/** A foreign key into a table that is dropped before its own: it has to go first. */
function isReferenceInto(
  id: StableId,
  dropped: ReadonlyMap<string, number>,
  at: number,
  { source }: PassContext,
): boolean {
  if (id.kind !== 'constraint' || source.get(id)?.payload['type'] !== 'f') return false
  return source.outgoingEdges(id).some(({ to }) => {
    const table = tableOf(to, source)
    const other = table && dropped.get(encodeId(table))
    return other !== undefined && other < at
  })
}

interface Owner {
  readonly schema: string
  readonly table: string
  readonly column: string
}

/** Sequences that the table owns now and that exist in the state to restore, with the column that owns them there. */
function sharedSequences(
  table: { schema: string; name: string },
  { source, target }: PassContext,
): { sequence: string; owner: string | null }[] {
  return source.facts().flatMap(({ id, payload }) => {
    if (id.kind !== 'sequence' || !target.has(id)) return []
    const now = payload['ownedBy'] as Owner | null | undefined
    if (now?.schema !== table.schema || now.table !== table.name) return []
    const then = target.get(id)?.payload['ownedBy'] as Owner | null | undefined
    return [
      {
        sequence: `${quote(id.schema)}.${quote(id.name)}`,
        // A different owner is a difference that the engine restores by itself.
        owner:
          then?.schema === now.schema && then.table === now.table && then.column === now.column
            ? `${quote(then.schema)}.${quote(then.table)}.${quote(then.column)}`
            : null,
      },
    ]
  })
}
