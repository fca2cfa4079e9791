import type { A_Const, Node } from '@pgsql/types'
import { bodyOf } from './syntax-tree.ts'

/** Values that are written out, as SQL; null for one that only the server knows. */
export type LiteralRow = readonly (string | null)[]

/** More than these are a load, not seeds that somebody will read. */
const MOST_ROWS = 500

/** The rows of a `VALUES`. @returns null where there are none, or too many to be worth it */
export function literalRows(lists: readonly Node[] | undefined): readonly LiteralRow[] | null {
  if (lists === undefined || lists.length > MOST_ROWS) return null
  return lists.map((list) => (bodyOf(list, 'List')?.items ?? []).map(literalOf))
}

/** A constant as SQL, without the type that it is cast to: whatever takes it knows its own. */
function literalOf(node: Node): string | null {
  const cast = bodyOf(node, 'TypeCast')
  if (cast) return cast.arg ? literalOf(cast.arg) : null
  const constant = bodyOf(node, 'A_Const')
  if (constant) return constantOf(constant)
  const minus = bodyOf(node, 'A_Expr')
  const [operator] = minus?.name ?? []
  if (minus?.lexpr !== undefined || bodyOf(operator, 'String')?.sval !== '-' || !minus?.rexpr) return null
  const number = bodyOf(minus.rexpr, 'A_Const')
  return number && (number.ival ?? number.fval) ? `-${constantOf(number)}` : null
}

/** The parser leaves out what is zero, false or empty. */
function constantOf({ isnull, ival, fval, boolval, sval }: A_Const): string | null {
  if (isnull) return 'NULL'
  if (ival) return String(ival.ival ?? 0)
  if (fval) return fval.fval ?? '0'
  if (boolval) return boolval.boolval ? 'true' : 'false'
  return sval ? `'${(sval.sval ?? '').replaceAll("'", "''")}'` : null
}
