import type { CatalogRelation } from '@backout/core'

/** The index that REFRESH … CONCURRENTLY can use: unique, over columns, of all rows; undefined where there is none. */
export const uniqueIndex = ({ indexes = {} }: CatalogRelation): string | undefined =>
  Object.entries(indexes).find(
    ([, { unique, partial, invalid, columns }]) =>
      unique && !partial && !invalid && columns.every((name) => name !== null),
  )?.[0]
