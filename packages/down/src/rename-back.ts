import type { Identity, Session } from '@backout/core'
import { renameSql } from './rename-sql.ts'
import { quote } from './step.ts'

/** What leads the surviving objects back to their old names, and the names that were put aside on the way. */
export interface RenameBack {
  /** The renames in the order in which they ran, without those of {@link displaced}, which come first. */
  readonly statements: readonly string[]
  /** New objects that held the old name of another: their temporary name by their own. */
  readonly displaced: readonly Displaced[]
}

/** A new object under a temporary name. */
export interface Displaced {
  readonly sql: string
  readonly identity: Identity
  readonly temporaryName: string
}

type Read = (session: Session) => Promise<readonly Identity[]>

/** Renaming a parent may rename its children too (a table's columns in its partitions, a constraint's index). */
const LEVELS: readonly (readonly Identity['kind'][])[] = [
  ['schema'],
  [
    'table',
    'view',
    'materialized view',
    'foreign table',
    'type',
    'domain',
    'sequence',
    'function',
    'procedure',
    'aggregate',
  ],
  ['column', 'attribute', 'label', 'constraint', 'domain constraint', 'trigger', 'policy', 'rule'],
  ['index'],
]

/** PostgreSQL refuses a name that is taken: relation, column or attribute, object or label, function, schema. */
const TAKEN = new Set(['42P07', '42701', '42710', '42723', '42P06'])

const NO_SUCH_SCHEMA = '3F000'

/**
 * Renames everything that the up renamed back, in the session's open transaction. Identity is the OID, so a rename is
 * known and never guessed; objects that are new are left alone, unless one holds a name that an old object had: then it
 * is put aside under a temporary name.
 *
 * PostgreSQL decides what follows from what: a rename that an earlier one has brought about already is refused by it, and
 * the identities are read again until none is left.
 * @param before the identities in the state before the up, read in the same database
 * @param present the identities as they are now, when the caller has just read them
 */
export async function renameBack(
  session: Session,
  before: readonly Identity[],
  read: Read,
  present?: readonly Identity[],
): Promise<RenameBack> {
  const old = new Map(before.map((identity) => [key(identity), identity]))
  const statements: string[] = []
  const displaced: Displaced[] = []
  // Each round settles a level or resolves one conflict, so the bound is only there to end what cannot be settled.
  for (let round = 0; round < 500; round++) {
    const now = round === 0 && present ? present : await read(session)
    const pending = now.filter((identity) => isRenamed(identity, old.get(key(identity))))
    const level = LEVELS.find((kinds) => pending.some(({ kind }) => kinds.includes(kind)))
    if (!level) break
    const byKey = new Map(now.map((identity) => [key(identity), identity]))
    const todo = pending.filter(({ kind }) => level.includes(kind))
    let progress = false
    const conflicts: { identity: Identity; target: Identity }[] = []
    for (const identity of todo) {
      const target = old.get(key(identity))!
      for (const sql of renameSql(identity, target, byKey)) {
        const error = await attempt(session, sql)
        if (error === null) {
          statements.push(sql)
          progress = true
        } else if (error === NO_SUCH_SCHEMA) {
          // The up dropped the schema that the object came from. It comes back first; the rest of it follows later.
          const schema = `CREATE SCHEMA ${quote(target.schema)}`
          if ((await attempt(session, schema)) === null) {
            statements.push(schema)
            progress = true
          }
        } else if (TAKEN.has(error)) conflicts.push({ identity, target })
      }
    }
    if (progress) continue
    const conflict = conflicts[0]
    if (!conflict) break
    const holder = holderOf(conflict.target, conflict.identity, now)
    if (!holder) break
    const temporaryName = temporary(holder.name, now)
    const aside = renameSql(holder, { ...holder, name: temporaryName }, byKey)
    for (const sql of aside) {
      if ((await attempt(session, sql)) !== null) return { statements, displaced }
      // A survivor in the way is renamed again in a later round; a newcomer stays aside.
      if (old.has(key(holder))) statements.push(sql)
      else displaced.push({ sql, identity: holder, temporaryName })
    }
  }
  return { statements, displaced }
}

/** The key under which an identity is the same object in two readings of one database. */
export const key = ({ kind, id }: Identity): string => `${kind} ${id}`

const isRenamed = (now: Identity, then: Identity | undefined): boolean =>
  then !== undefined &&
  !now.inherited &&
  (now.name !== then.name || (now.schema !== then.schema && now.parent === null && now.kind !== 'schema'))

/** Runs one statement under a savepoint, so that a refusal leaves the transaction usable. @returns null, or the SQLSTATE with which PostgreSQL refused it */
export async function attempt(session: Session, sql: string): Promise<string | null> {
  await session.query('SAVEPOINT backout_rename')
  try {
    await session.query(sql)
    await session.query('RELEASE SAVEPOINT backout_rename')
    return null
  } catch (error) {
    await session.query('ROLLBACK TO SAVEPOINT backout_rename')
    return (error as { code?: string }).code ?? 'XX000'
  }
}

const RELATIONS = new Set<Identity['kind']>([
  'table',
  'view',
  'materialized view',
  'sequence',
  'index',
  'foreign table',
])

/** The object that holds the name that `wanted` must get back. Tables and indexes share one space of names, types have theirs. */
function holderOf(wanted: Identity, self: Identity, now: readonly Identity[]): Identity | undefined {
  return now.find(
    (other) =>
      key(other) !== key(self) &&
      other.name === wanted.name &&
      (wanted.parent === null
        ? other.parent === null && other.schema === wanted.schema
        : other.parent === wanted.parent) &&
      (other.kind === wanted.kind ||
        (wanted.parent === null && (RELATIONS.has(wanted.kind) || RELATIONS.has(other.kind)))),
  )
}

/** A name that nothing bears, at most 63 bytes long: PostgreSQL cuts longer ones. */
export function temporary(name: string, now: readonly Identity[]): string {
  const taken = new Set(now.map((identity) => identity.name))
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '__new' : `__new${n}`
    let stem = name
    while (Buffer.byteLength(stem + suffix) > 63) stem = [...stem].slice(0, -1).join('')
    if (!taken.has(stem + suffix)) return stem + suffix
  }
}
