import type { CatalogType } from '@backout/core'
import { asked, remedy, unaskable, setOne, type Hazard } from '../hazard.ts'
import { candidates } from '../candidates.ts'
import { entries, plain, quote, shown } from '../names.ts'
import { castBack, nowWords } from '../shape.ts'
import { typeName, typeNow, underlying } from '../types.ts'
import type { ColumnBack, TableBack, Way } from '../way.ts'
import { expressionOf } from './checks.ts'

interface Demand {
  readonly domain: string
  /** Null for NOT NULL. */
  readonly constraint: { readonly name: string; readonly definition: string } | null
}

/** Values that break a domain which comes back, in every column of it; in arrays of it too. */
export function domains(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    table.columns.flatMap((column): Hazard[] => {
      const { before, now } = column
      if (table.now === null || now === null || before.inherited || table.before.partitionBound !== undefined) return []
      const held = new Set(demandsOf(way.after.types, now.type, 'valid').map((demand) => wordsOf(way, demand, false)))
      // Who gets a domain's type anew is held to what is NOT VALID as well.
      const asIs = typeNow(way, before.type) === now.type
      return demandsOf(way.before.types, before.type, asIs ? 'valid' : 'all')
        .filter((demand) => !held.has(wordsOf(way, demand, true)))
        .map((demand) => hazardOf(way, table, column, demand))
    }),
  )
}

/** What a domain and those that it stands on demand: of all values, or of new ones. */
function demandsOf(types: Readonly<Record<string, CatalogType>>, type: string, which: 'valid' | 'all'): Demand[] {
  const domain = typeName(type).base
  const own = types[domain]
  if (own?.kind !== 'domain') return []
  const constraints = entries(own.constraints).filter(
    ([, { type: kind, notValid, notEnforced }]) => kind === 'check' && !notEnforced && (which === 'all' || !notValid),
  )
  return [
    ...(own.notNull && (which === 'all' || !own.notNullConstraint?.notValid) ? [{ domain, constraint: null }] : []),
    ...constraints.map(([name, { definition }]): Demand => ({ domain, constraint: { name, definition } })),
    ...(own.base === undefined ? [] : demandsOf(types, own.base, which)),
  ]
}

/** By which two demands are held equal, whatever they are called. */
const wordsOf = (way: Way, { constraint }: Demand, old: boolean): string => {
  const definition = constraint?.definition ?? 'NOT NULL'
  return old ? nowWords(way, definition) : definition
}

function hazardOf(way: Way, table: TableBack, { before, now }: ColumnBack, { domain, constraint }: Demand): Hazard {
  const is = now!
  const at = table.now!
  const array = typeName(before.type).array
  const base = underlying(way.before, array ? before.type.slice(0, -2) : before.type)
  const expression = constraint && expressionOf(constraint.definition)
  const condition = constraint === null ? 'value IS NULL' : `(${nowWords(way, expression ?? 'true')}) IS FALSE`
  // In a domain's condition VALUE is what is checked; here it is a column of that name.
  const element = array ? `${quote(is.name)}::${base}[]` : castBack(way, quote(is.name), is.type, base)
  const value = array ? `unnest(${element})` : element
  const where = `EXISTS (SELECT FROM (SELECT ${value} AS value) AS domain WHERE ${condition})`
  const what = constraint === null ? 'NOT NULL' : constraint.definition
  const why =
    constraint !== null && expression === null
      ? `its definition was not understood: ${what}`
      : element === null
        ? `values of ${plain(at)}.${is.name} cannot be shown as ${base}`
        : null
  return {
    kind: 'domain',
    effect: 'blocks',
    table: at,
    columns: [is.name],
    text: `The way back stops on rows of ${shown(at)} whose "${is.name}" breaks ${what} of domain ${plain(domain)}.`,
    counts: {
      one: `row of ${shown(at)} has a "${is.name}" that breaks domain "${plain(domain)}"`,
      many: `rows of ${shown(at)} have a "${is.name}" that breaks domain "${plain(domain)}"`,
    },
    first: `row of ${plain(at)} whose ${is.name} breaks ${plain(domain)}`,
    note: `every value of ${plain(domain)} satisfies ${constraint?.name ?? 'NOT NULL'}`,
    ...(why === null ? asked(way, at, [is.name], where) : unaskable(why)),
    remedy: remedy(
      `Give those rows a value that the domain takes:`,
      `UPDATE ${at} SET ${quote(is.name)} = … WHERE ${where};`,
    ),
    make: [
      ...(constraint === null ? [setOne(at, is.name, 'NULL')] : []),
      ...candidates(array ? `${base}[]` : base, what).map((one) => setOne(at, is.name, one)),
    ],
    needs: [at],
    settle: null,
  }
}
