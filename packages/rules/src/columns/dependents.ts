import type { CatalogPolicy, CatalogRelation, Operation, QualifiedName, RuleContext } from '@backout/core'
import { DEFAULT_SCHEMA, isNamed, parseKey } from '../lookup.ts'
import { namesAt, relationBefore } from '../names.ts'
import { ident, qualified } from '../sql.ts'
import { namesAlone, namesColumn, namesRelation } from './names-column.ts'

/** An object that PostgreSQL binds to a column: the column cannot go, or change its type, while it is there. */
export interface Dependent {
  /** For people: `view public.adults`. */
  readonly what: string
  readonly drop: string
  readonly create: string
}

/**
 * The objects that lean on a column, each before what it leans on itself: views and views of them, BEGIN ATOMIC functions,
 * rules, policies, generated columns, triggers with a list of columns or a condition. Read off the catalog before the migration by what their
 * definitions name; those that the migration has dropped by then are left out.
 */
export function dependentsOf(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  column: string,
): readonly Dependent[] {
  const { before, operations } = context
  const names = namesAt(operation, context)
  const [oldTable, oldColumn] = [names.before(table), names.columnBefore(table, column)]
  if (!before || oldTable === null || oldColumn === null) return []
  const isGone = droppedBy(operations.slice(0, operations.indexOf(operation)))
  const own = Object.entries(before.relations).flatMap(([key, relation]) => {
    const isItself = isNamed(key, oldTable)
    return [
      ...policiesOf(key, relation, (expression) =>
        isItself ? namesAlone(expression, oldColumn) : namesColumn(expression, oldTable, oldColumn, before).length > 0,
      ),
      ...rulesOf(
        key,
        relation,
        (definition) => namesColumn(definition, oldTable, oldColumn, before, isItself ? ['new', 'old'] : []).length > 0,
      ),
      ...(isItself ? [...triggersOf(key, relation, oldColumn), ...generatedOf(key, relation, oldColumn)] : []),
    ]
  })
  const views = viewsOf(before.relations, (query) => namesColumn(query, oldTable, oldColumn, before).length > 0)
  const functions = Object.entries(before.functions)
    .filter(([, { definition }]) => /\bBEGIN ATOMIC\b/.test(definition))
    .filter(([, { definition }]) => namesColumn(definition, oldTable, oldColumn, before).length > 0)
    .map(([key, { kind, definition }]) => ({
      what: `${kind} ${key}`,
      drop: `DROP ${kind.toUpperCase()} ${key};`,
      create: `${definition.trim()};`,
    }))
  return [...views, ...functions, ...own].filter(({ drop }) => !isGone(drop))
}

/** The views that lean on something, those that lean on others first. */
function viewsOf(
  relations: Readonly<Record<string, CatalogRelation>>,
  leans: (query: string) => boolean,
): readonly Dependent[] {
  const views = Object.entries(relations).filter(([, { definition }]) => definition !== undefined)
  const found = views.filter(([, { definition = '' }]) => leans(definition))
  for (const [key] of found) {
    const [schema = null, name = ''] = parseKey(key)
    for (const view of views)
      if (!found.includes(view) && namesRelation(view[1].definition ?? '', { schema, name })) found.push(view)
  }
  return found.toReversed().map(([key, { kind, definition = '', indexes = {} }]) => ({
    what: `${kind} ${key}`,
    drop: `DROP ${kind.toUpperCase()} ${key};`,
    create: [
      `CREATE ${kind.toUpperCase()} ${key} AS ${definition.trim().replace(/;$/, '')};`,
      ...Object.values(indexes).map((index) => `${index.definition};`),
    ].join('\n'),
  }))
}

function policiesOf(
  key: string,
  { policies = {} }: CatalogRelation,
  names: (expression: string) => boolean,
): readonly Dependent[] {
  return Object.entries(policies)
    .filter(([, { using = '', check = '' }]) => names(using) || names(check))
    .map(([name, policy]) => ({
      what: `policy ${ident(name)} of ${key}`,
      drop: `DROP POLICY ${ident(name)} ON ${key};`,
      create: policySql(key, name, policy),
    }))
}

/** Rules of tables; that of a view is its query. */
const rulesOf = (
  key: string,
  { kind, rules = {} }: CatalogRelation,
  names: (definition: string) => boolean,
): readonly Dependent[] =>
  kind.endsWith('view')
    ? []
    : Object.entries(rules)
        .filter(([, { definition }]) => names(definition))
        .map(([name, { definition }]) => ({
          what: `rule ${ident(name)} of ${key}`,
          drop: `DROP RULE ${ident(name)} ON ${key};`,
          create: `${definition.trim().replace(/;$/, '')};`,
        }))

function policySql(key: string, name: string, { permissive, command, roles, using, check }: CatalogPolicy): string {
  const to = roles.map((role) => (role === 'PUBLIC' ? role : ident(role))).join(', ')
  const parts = [
    `CREATE POLICY ${ident(name)} ON ${key} AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${command.toUpperCase()} TO ${to}`,
    ...(using === undefined ? [] : [`USING (${using})`]),
    ...(check === undefined ? [] : [`WITH CHECK (${check})`]),
  ]
  return `${parts.join(' ')};`
}

/** Triggers that name the column in `UPDATE OF` or in WHEN; what their functions name PostgreSQL does not know. */
const triggersOf = (key: string, { triggers = {} }: CatalogRelation, column: string): readonly Dependent[] =>
  Object.entries(triggers)
    .filter(([, { definition, inherited }]) => !inherited && namesAlone(whenAndOf(definition), column))
    .map(([name, { definition }]) => ({
      what: `trigger ${ident(name)} of ${key}`,
      drop: `DROP TRIGGER ${ident(name)} ON ${key};`,
      create: `${definition};`,
    }))

/** `CREATE TRIGGER n BEFORE UPDATE OF a ON t … WHEN (…) EXECUTE …`: the columns and the condition. */
function whenAndOf(definition: string): string {
  const of = /\bUPDATE OF (.*?) ON /s.exec(definition)?.[1] ?? ''
  const when = /\bWHEN \((.*)\) EXECUTE /s.exec(definition)?.[1] ?? ''
  return `${of} ${when}`
}

const generatedOf = (key: string, { columns = [] }: CatalogRelation, column: string): readonly Dependent[] =>
  columns
    .filter(({ name, generated, expression = '' }) => generated && name !== column && namesAlone(expression, column))
    .map(({ name, type, generated = 'stored', expression = '' }) => ({
      what: `generated column ${ident(name)} of ${key}`,
      drop: `ALTER TABLE ${key} DROP COLUMN ${ident(name)};`,
      create: `ALTER TABLE ${key} ADD COLUMN ${ident(name)} ${type} GENERATED ALWAYS AS (${expression}) ${generated.toUpperCase()};`,
    }))

/**
 * Checks and indexes of a table that compare a column to a label of its enum: they keep the old type of the label, and
 * PostgreSQL has no operator between the two (42883).
 */
export function labelUsersOf(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  column: string,
): readonly Dependent[] {
  const name = namesAt(operation, context).columnBefore(table, column)
  const before = relationBefore(operation, context, table)
  const type = before?.columns?.find((candidate) => candidate.name === name)?.type.replace(/\[\]$/, '')
  const isEnum = Object.entries(context.before?.types ?? {}).some(([key, { kind }]) => kind === 'enum' && key === type)
  if (!before || name === null || !type || !isEnum) return []
  const names = (definition: string) => namesAlone(definition, name) && definition.includes(`::${type}`)
  const earlier = context.operations.slice(0, context.operations.indexOf(operation))
  const isGone = (part: string) =>
    earlier.some(
      (other) =>
        (other.kind === 'drop-constraint' && other.constraint === part) ||
        (other.kind === 'drop-index' && other.index.name === part),
    )
  const of = qualified(table)
  const checks = Object.entries(before.constraints ?? {})
    .filter(([, constraint]) => constraint.type === 'check' && names(constraint.definition))
    .map(([part, { definition }]) => ({
      part,
      what: `check ${ident(part)} of ${of}`,
      drop: `ALTER TABLE ${of} DROP CONSTRAINT ${ident(part)};`,
      create: `ALTER TABLE ${of} ADD CONSTRAINT ${ident(part)} ${definition};`,
    }))
  const indexes = Object.entries(before.indexes ?? {})
    .filter(([, index]) => names(index.definition))
    .map(([part, { definition }]) => ({
      part,
      what: `index ${ident(part)} of ${of}`,
      drop: `DROP INDEX ${qualified({ schema: table.schema, name: part })};`,
      create: `${definition};`,
    }))
  return [...checks, ...indexes].filter(({ part }) => !isGone(part))
}

/** Tells the drops that some operations did, as {@link Dependent.drop} writes them. */
function droppedBy(operations: readonly Operation[]): (drop: string) => boolean {
  const drops = operations.map((operation) => {
    if (operation.kind === 'drop-view') return `DROP VIEW ${withSchema(operation.view)};`
    if (operation.kind === 'drop-materialized-view') return `DROP MATERIALIZED VIEW ${withSchema(operation.view)};`
    if (operation.kind === 'drop-policy') return `DROP POLICY ${operation.policy} ON ${withSchema(operation.table)};`
    if (operation.kind === 'drop-rule') return `DROP RULE ${operation.rule} ON ${withSchema(operation.table)};`
    if (operation.kind === 'drop-trigger') return `DROP TRIGGER ${operation.trigger} ON ${withSchema(operation.table)};`
    if (operation.kind === 'drop-column')
      return `ALTER TABLE ${withSchema(operation.table)} DROP COLUMN ${operation.column};`
    return ''
  })
  return (drop) => drops.includes(drop.replaceAll('"', ''))
}

const withSchema = ({ schema, name }: QualifiedName) => `${schema ?? DEFAULT_SCHEMA}.${name}`
