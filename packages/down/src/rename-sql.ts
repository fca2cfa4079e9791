import type { Identity } from '@backout/core'
import { literal, quote } from './step.ts'

/** Object kinds that `ALTER <word> … RENAME TO` and `… SET SCHEMA` know, by their word. */
const WORDS: Partial<Record<Identity['kind'], string>> = {
  table: 'TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED VIEW',
  'foreign table': 'FOREIGN TABLE',
  sequence: 'SEQUENCE',
  index: 'INDEX',
  type: 'TYPE',
  domain: 'DOMAIN',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  aggregate: 'AGGREGATE',
}

/**
 * The statements that give `now` the name (and schema) of `target`: usually one, two when both change.
 * @param byKey every identity of the present state, by kind and id, to find parents under their present names
 */
export function renameSql(now: Identity, target: Identity, byKey: ReadonlyMap<string, Identity>): string[] {
  const to = quote(target.name)
  if (now.kind === 'schema') return [`ALTER SCHEMA ${quote(now.name)} RENAME TO ${to}`]
  const word = WORDS[now.kind]
  if (word) {
    const statements: string[] = []
    let schema = now.schema
    if (now.schema !== target.schema) {
      statements.push(`ALTER ${word} ${address(now, now.schema, now.name)} SET SCHEMA ${quote(target.schema)}`)
      schema = target.schema
    }
    if (bareName(now) !== bareName(target))
      statements.push(`ALTER ${word} ${address(now, schema, now.name)} RENAME TO ${quote(bareName(target))}`)
    return statements
  }
  const parent = now.parent === null ? undefined : byKey.get(now.parent)
  if (!parent) return []
  const on = `${quote(parent.schema)}.${quote(parent.name)}`
  const from = quote(now.name)
  switch (now.kind) {
    case 'column':
      return [
        `ALTER ${parent.kind === 'view' || parent.kind === 'materialized view' ? WORDS[parent.kind] : 'TABLE'} ${on} RENAME COLUMN ${from} TO ${to}`,
      ]
    case 'constraint':
      return [`ALTER TABLE ${on} RENAME CONSTRAINT ${from} TO ${to}`]
    case 'domain constraint':
      return [`ALTER DOMAIN ${on} RENAME CONSTRAINT ${from} TO ${to}`]
    case 'attribute':
      return [`ALTER TYPE ${on} RENAME ATTRIBUTE ${from} TO ${to} CASCADE`]
    case 'label':
      return [`ALTER TYPE ${on} RENAME VALUE ${literal(now.name)} TO ${literal(target.name)}`]
    case 'trigger':
    case 'policy':
    case 'rule':
      return [`ALTER ${now.kind.toUpperCase()} ${from} ON ${on} RENAME TO ${to}`]
    default:
      return []
  }
}

/** Functions are named with their argument types, `f(integer, text)`; everything else by its name alone. */
const bareName = ({ kind, name }: Identity): string =>
  kind === 'function' || kind === 'procedure' || kind === 'aggregate' ? name.slice(0, name.lastIndexOf('(')) : name

function address(identity: Identity, schema: string, name: string): string {
  const bare = bareName(identity)
  return `${quote(schema)}.${quote(bare)}${name.slice(bare.length)}`
}
