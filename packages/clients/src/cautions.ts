import { quoteIdentifier, type Catalog, type CatalogColumn, type CatalogRelation } from '@backout/core'
import { columnOf } from './differences.ts'
import { uniques } from './steps.ts'

/** What no statement fails on, and old code still meets otherwise than it knows it. */
export function cautionsOf(before: Catalog, after: Catalog): string[] {
  return Object.entries(before.relations).flatMap(([table, then]) => {
    const now = after.relations[table]
    if (!now || then.partitionBound !== undefined || !then.kind.endsWith('table') || !now.kind.endsWith('table'))
      return []
    const columns = (then.columns ?? []).flatMap((column) => {
      const same = columnOf(now, column.name)
      return same ? columnCautions(`${table}.${quoteIdentifier(column.name)}`, column, same, before, after) : []
    })
    return [...columns, ...newKeys(table, then, now)]
  })
}

function columnCautions(
  name: string,
  then: CatalogColumn,
  now: CatalogColumn,
  before: Catalog,
  after: Catalog,
): string[] {
  const cautions: string[] = []
  if (then.notNull && !now.notNull) cautions.push(`old code may read NULL from ${name} once new code writes it`)
  const labels = after.types[now.type]?.labels?.filter((label) => !before.types[then.type]?.labels?.includes(label))
  if (before.types[then.type]?.labels && labels && labels.length > 0)
    cautions.push(
      `old code does not know ${labels.map((label) => `'${label}'`).join(', ')}, which new code may write to ${name}`,
    )
  if (then.default !== now.default && then.default !== undefined && !isNumbered(then) && !isNumbered(now))
    cautions.push(`rows that old code inserts get ${now.default ?? 'NULL'} in ${name}, and got ${then.default}`)
  if (family(then.type) !== family(now.type) && !labels)
    cautions.push(`old code reads ${now.type} from ${name}, and knows it as ${then.type}`)
  return cautions
}

const isNumbered = ({ default: value, identity, generated }: CatalogColumn): boolean =>
  identity !== undefined || generated !== undefined || (value?.startsWith('nextval(') ?? false)

/** Types of one family read alike in JavaScript. */
function family(type: string): string {
  const base = type.replace(/\([^)]*\)/, '')
  if (/^(text|character varying|character|citext)$/.test(base)) return 'text'
  if (/^(smallint|integer)$/.test(base)) return 'integer'
  if (/^(real|double precision)$/.test(base)) return 'float'
  return base
}

/** Unique and foreign keys that old code has never had to keep. */
function newKeys(table: string, then: CatalogRelation, now: CatalogRelation): string[] {
  const old = new Set(uniques(then).map((columns) => [...columns].sort().join('\0')))
  const unique = uniques(now)
    .filter((columns) => !old.has([...columns].sort().join('\0')) && columns.every((name) => columnOf(then, name)))
    .map((columns) => `the same ${columns.map(quoteIdentifier).join(', ')} twice in ${table} is refused from now on`)
  const foreign = Object.values(now.constraints ?? {})
    .filter(({ type, columns }) => type === 'foreign key' && columns?.every((name) => columnOf(then, name)))
    .filter(
      ({ columns }) =>
        !Object.values(then.constraints ?? {}).some(
          (key) => key.type === 'foreign key' && key.columns?.join('\0') === columns!.join('\0'),
        ),
    )
    .map(
      ({ columns, references }) =>
        `a ${columns!.map(quoteIdentifier).join(', ')} in ${table} that no row of ${references!.table} has is refused from now on`,
    )
  return [...unique, ...foreign]
}
