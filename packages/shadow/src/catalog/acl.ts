/** One letter for `acldefault`. @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-ACLITEM-FN-TABLE */
type ObjectLetter = 'r' | 's' | 'd' | 'f' | 'l' | 'n' | 'p' | 'T' | 'F' | 'S'

/** Privileges as PostgreSQL keeps them, `grantee=letters/grantor` each; {@link readableAcl} makes words of them. */
export interface RawAcl {
  readonly granted: readonly string[]
  /**
   * What PostgreSQL grants by itself: a NULL ACL means this, and a GRANT that is revoked leaves it spelt out. Null for what
   * is there only because something was granted.
   */
  readonly initial: readonly string[] | null
  /** Unquoted. */
  readonly owner: string
}

/**
 * SQL for a {@link RawAcl}, or null where nothing was ever granted. Words are made of the letters outside of PostgreSQL:
 * that takes a subquery for each kind of object, and planning them takes longer than reading a small database.
 * @param initial an aclitem[]; by default what `acldefault` says of this kind of object; `null` when there is no default
 */
export const aclOf = (
  acl: string,
  letter: ObjectLetter,
  owner: string,
  initial = `acldefault('${letter}', ${owner})`,
): string =>
  `case when ${acl} is not null then json_build_object('granted', ${acl}::text[], 'initial', (${initial})::text[],
    'owner', pg_get_userbyid(${owner})) end`

/** Privileges by letter. @see https://www.postgresql.org/docs/current/ddl-priv.html#PRIVILEGE-ABBREVS-TABLE */
const PRIVILEGES: Readonly<Record<string, string>> = {
  a: 'INSERT',
  r: 'SELECT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  m: 'MAINTAIN',
  X: 'EXECUTE',
  U: 'USAGE',
  C: 'CREATE',
  c: 'CONNECT',
  T: 'TEMPORARY',
  s: 'SET',
  A: 'ALTER SYSTEM',
}

/** @returns sorted `grantee=PRIVILEGE[*][/grantor]`, or null while they are PostgreSQL's own: see `CatalogObject.acl` */
export function readableAcl({ granted, initial, owner }: RawAcl): string[] | null {
  const entries = entriesOf(granted, owner)
  const usual = initial && entriesOf(initial, owner)
  return usual && entries.length === usual.length && entries.every((entry, index) => entry === usual[index])
    ? null
    : entries
}

const ITEM = /^(?:"((?:[^"]|"")*)"|([^"=]*))=([^/]*)\/(?:"((?:[^"]|"")*)"|(.*))$/u

function entriesOf(items: readonly string[], owner: string): string[] {
  const entries = items.flatMap((item) => {
    const [, quoted, bare, letters, quotedGrantor, bareGrantor] = ITEM.exec(item)!
    const grantee = quoted === undefined && bare === '' ? 'PUBLIC' : quoteRole(quoted?.replaceAll('""', '"') ?? bare!)
    const grantor = quotedGrantor?.replaceAll('""', '"') ?? bareGrantor!
    const by = grantor === owner ? '' : `/${quoteRole(grantor)}`
    return [...letters!.matchAll(/(.)(\*?)/gu)].map(
      ([, letter, option]) => `${grantee}=${PRIVILEGES[letter!] ?? letter}${option}${by}`,
    )
  })
  return [...new Set(entries)].sort()
}

const quoteRole = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
