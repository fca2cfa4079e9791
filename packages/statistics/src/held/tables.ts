import { quoteIdentifier, STASH_SCHEMA } from '@backout/core'

/** A table of the stash, quoted. @param name as it lies in the database, whoever has written it */
export const stashTable = (name: string): string => `${quoteIdentifier(STASH_SCHEMA)}.${quoteIdentifier(name)}`

/** Its own lists, which hold nobody's rows. */
export const LISTS = ['stashes', 'conflicts'] as const

/** The table of an older stash, which made room for a newer one of the same migration. */
export const leftoverName = (name: string): string => `${name}~`
