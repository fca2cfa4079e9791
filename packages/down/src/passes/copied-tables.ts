import type { FactBase } from '@supabase/pg-delta'
import { quote, type Step } from '../step.ts'

/**
 * Rows of a table that was put aside go back into the one that is made anew under its name; it is dropped last, and its
 * partitions with it.
 * @param aside the tables that were put aside: their own name, and the temporary one that they have in `steps`
 */
export function copiedTables(
  steps: readonly Step[],
  aside: readonly { schema: string; name: string; temporaryName: string }[],
  { source, target }: { source: FactBase; target: FactBase },
): readonly Step[] {
  let result = steps
  for (const { schema, name, temporaryName } of aside) {
    const drop = `DROP TABLE ${quote(schema)}.${quote(temporaryName)}`
    const dropping = result.find(({ sql }) => sql === drop)
    const creating = result.find(({ sql }) => sql.startsWith(`CREATE TABLE ${quote(schema)}.${quote(name)} (`))
    if (!dropping || !creating) continue
    const partitions = new Set(
      source.facts().flatMap(({ id, payload }) => {
        const parent = payload['parentTable'] as { schema?: string; name?: string } | string | null | undefined
        const of = typeof parent === 'string' ? parent : parent && `${parent.schema}.${parent.name}`
        const isPart =
          id.kind === 'table' &&
          (of === `${schema}.${temporaryName}` || of === `${quote(schema)}.${quote(temporaryName)}`)
        return isPart ? [`DROP TABLE ${quote(id.schema)}.${quote(id.name)}`] : []
      }),
    )
    const columns = (base: FactBase, table: string) =>
      base
        .facts()
        .flatMap(({ id, payload }) =>
          id.kind === 'column' && id.schema === schema && id.table === table && !payload['generatedExpr']
            ? [{ name: id.name, identity: payload['identity'], position: Number(payload['_position']) }]
            : [],
        )
    const there = new Set(columns(source, temporaryName).map((column) => column.name))
    const common = columns(target, name)
      .filter((column) => there.has(column.name))
      .toSorted((a, b) => a.position - b.position)
    const list = common.map((column) => quote(column.name)).join(', ')
    const overriding = common.some(({ identity }) => identity) ? ' OVERRIDING SYSTEM VALUE' : ''
    const copy: Step = {
      sql: `INSERT INTO ${quote(schema)}.${quote(name)} (${list})${overriding} SELECT ${list} FROM ${quote(schema)}.${quote(temporaryName)}`,
    }
    result = result.flatMap((step) => {
      if (step === dropping || partitions.has(step.sql)) return []
      return step === creating ? [step, copy] : [step]
    })
    result = [...result, dropping]
  }
  return result
}
