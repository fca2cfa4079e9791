import type { CreateIndex } from '@backout/core'
import { ident, idents, qualified } from '../sql.ts'

/** `CREATE INDEX CONCURRENTLY` of the same index, put together from what was read. */
export function concurrentIndexSql(operation: CreateIndex): string {
  const { unique, index, table, method, elements, include, nullsNotDistinct, options, where } = operation
  const keys = elements.map(({ column, expression, collation, operatorClass, order, nulls }) =>
    [
      column === null ? `(${expression})` : ident(column),
      collation === null ? '' : `COLLATE ${collation}`,
      operatorClass ?? '',
      order === 'desc' ? 'DESC' : '',
      nulls === null ? '' : `NULLS ${nulls.toUpperCase()}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  )
  return [
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY${index === null ? '' : ` ${ident(index)}`} ON ${qualified(table)} USING ${method} (${keys.join(', ')})`,
    include.length > 0 ? `INCLUDE (${idents(include)})` : '',
    nullsNotDistinct ? 'NULLS NOT DISTINCT' : '',
    options.length > 0 ? `WITH (${options.join(', ')})` : '',
    where === null ? '' : `WHERE ${where}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}
