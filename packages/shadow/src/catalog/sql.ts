/** Objects of users start here. @see https://www.postgresql.org/docs/current/system-catalog-initial-data.html#SYSTEM-CATALOG-OID-ASSIGNMENT */
export const FIRST_USER_OID = 16_384

/** A string constant, whatever `standard_conforming_strings` says. */
export const literal = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

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

/** `label = function`, or nothing where there is none. */
export const routine = (label: string, oid: string, type: 'regproc' | 'regprocedure' = 'regproc'): string =>
  `'${label} = ' || nullif(${oid}, 0)::${type}`

/** `OPTIONS (…)` of something foreign, sorted. */
export const foreignOptions = (array: string): string =>
  `'OPTIONS (' || (select string_agg(o, ', ' order by o) from unnest(${array}) o) || ')'`
