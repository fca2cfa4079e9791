import { isStash, type Migration, type Statement } from '@backout/core'

/**
 * The same migration with its `UPDATE` and `DELETE` on every row: what puts rows aside and back does not look at which ones
 * they are, so it is shown on all as well as on some.
 * @returns null where there is no WHERE to leave out
 */
export function onEveryRow(migration: Migration, statements: readonly Statement[]): Migration | null {
  let changed = false
  const batches = migration.batches.map((batch, index) => {
    let { sql } = batch
    for (const statement of statements) {
      if (statement.batch !== index || isStash(statement)) continue
      for (const operation of statement.operations) {
        if ((operation.kind !== 'update' && operation.kind !== 'delete') || !operation.where) continue
        const at = statement.text.lastIndexOf(operation.where)
        const head = at < 0 ? null : /^([^]*)\bwhere\s*$/i.exec(statement.text.slice(0, at))
        if (!head) continue
        const text = head[1]! + statement.text.slice(at + operation.where.length)
        changed = true
        sql = sql.replace(statement.text, () => text)
      }
    }
    return { ...batch, sql }
  })
  return changed ? { ...migration, batches } : null
}
