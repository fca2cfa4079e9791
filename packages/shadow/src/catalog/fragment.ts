/** A part of the catalog's statement. @param version `server_version_num`, since PostgreSQL's own catalogs differ */
export type Fragment = (version: number) => string

/** A scalar of type json: objects by name, `{}` where there are none. `from` is what follows FROM. */
export const named = (name: string, value: string, from: string): string =>
  `(select coalesce(json_object_agg(${name}, ${value}), '{}'::json) from ${from})`

/** A json object; members that are null are stripped from the whole document at the end. */
export const record = (members: Readonly<Record<string, string | null>>): string =>
  `json_build_object(${Object.entries(members)
    .flatMap(([name, value]) => (value === null ? [] : [`'${name}', ${value}`]))
    .join(', ')})`

/** `true` or nothing: absent fields are PostgreSQL's defaults. */
export const flag = (condition: string): string => `nullif(${condition}, false)`

/** A char of a system catalog in words; nothing for chars that are not given. */
export const words = (char: string, meanings: Readonly<Record<string, string>>): string =>
  `case ${char} ${Object.entries(meanings)
    .map(([letter, word]) => `when '${letter}' then '${word}'`)
    .join(' ')} end`

/** A text[] sorted, since the order in which options were set does not matter; nothing where there are none. */
export const sorted = (array: string): string =>
  `case when ${array} is not null then (select json_agg(o order by o) from unnest(${array}) o) end`

/** A role's name as PostgreSQL prints it. */
export const roleName = (oid: string): string => `quote_ident(pg_get_userbyid(${oid}))`

/** How ALTER … ENABLE REPLICA, ENABLE ALWAYS and DISABLE left a trigger or rule. */
export const switchedState = (char: string): string => words(char, { D: 'disabled', R: 'replica', A: 'always' })
