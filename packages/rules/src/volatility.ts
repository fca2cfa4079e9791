import type { Catalog } from '@backout/core'
import { parseKey } from './lookup.ts'

/** `stable`: one value for the whole statement, so no rewrite. `unknown`: only a trial can tell. */
export type Volatility = 'stable' | 'volatile' | 'unknown'

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** PostgreSQL's own volatile functions that stand in defaults, and those of its usual extensions. */
const VOLATILE = words(`
  clock_timestamp gen_random_bytes gen_random_uuid gen_salt lastval nextval random random_normal setval
  timeofday txid_current uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuidv4 uuidv7
`)

/** Words before a parenthesis that are no calls, and functions that are stable or immutable in every version. */
const STABLE = words(`
  now transaction_timestamp statement_timestamp current_setting current_schema currval age abs array array_fill
  array_to_json ceil char character chr coalesce concat date_part date_trunc decimal decode encode extract floor
  format greatest in interval json_build_array json_build_object jsonb_build_array jsonb_build_object least left
  length lower lpad make_date make_interval make_timestamptz md5 nullif numeric power replace right round row
  rpad string_to_array substr substring time timestamp timestamptz timezone to_char to_date to_json to_jsonb
  to_timestamp to_tsvector trim trunc upper varchar varying bit cast sha256 values
`)

const builtIn = (name: string): Volatility =>
  VOLATILE.has(name) ? 'volatile' : STABLE.has(name) ? 'stable' : 'unknown'

/**
 * How the value of a default may change from row to row, judged by the functions that it calls.
 * @param catalog knows the functions of the schema; without it they are unknown
 * @see https://www.postgresql.org/docs/current/xfunc-volatility.html
 */
export function volatility(expression: string, catalog: Catalog | null): Volatility {
  let result: Volatility = 'stable'
  for (const name of calledIn(expression)) {
    const kind = declared(name, catalog) ?? builtIn(name)
    if (kind === 'volatile') return 'volatile'
    if (kind === 'unknown') result = 'unknown'
  }
  return result
}

/** The names of the functions that an expression calls, without their schemas. */
export function calledIn(expression: string): string[] {
  const code = expression.replace(/'(?:[^']|'')*'/g, "''")
  const calls = code.matchAll(/(?:"((?:[^"]|"")+)"|([A-Za-z_]\w*))\s*\(/g)
  return [...calls].map(([, quotedName, plainName]) => quotedName ?? plainName!.toLowerCase())
}

/**
 * What a function of the schema says of itself. One in SQL that does not say STABLE or IMMUTABLE may still be harmless:
 * PostgreSQL looks into it. Other languages are taken at their word.
 */
function declared(name: string, catalog: Catalog | null): Volatility | null {
  const found = Object.entries(catalog?.functions ?? {}).find(
    ([key]) => parseKey(key.slice(0, key.indexOf('(')))[1] === name,
  )
  if (!found) return null
  const [head = '', body = ''] = found[1].definition.split(/\bAS \$\w*\$/)
  if (/\b(IMMUTABLE|STABLE)\b/.test(head)) return 'stable'
  if (!/\bLANGUAGE sql\b/.test(head)) return 'volatile'
  // One that calls itself is not looked into.
  const inlined = /^\s*select\b/i.test(body) && !/\bfrom\b/i.test(body)
  return inlined && !body.includes(`${name}(`) ? volatility(body.replace(/\$\w*\$\s*$/, ''), catalog) : 'unknown'
}
