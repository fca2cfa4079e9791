import type { AlterTableStmt, CreateSchemaStmt, Node, RangeVar, WithClause } from '@pgsql/types'
import type { Parser } from '../sql/parser.ts'
import type { Phrase } from '../sql/phrase.ts'
import { readRawStatements, SqlSyntaxError } from '../sql/raw-statement.ts'
import { type Read, targetOf } from './definition.ts'
import { doBody, type DoSql } from './do-body.ts'
import { type Operation, OPERATIONS } from './index.ts'
import { objectTypeOf } from './object-type.ts'
import { bodiesOf, bodyOf } from './syntax-tree.ts'

/**
 * What a statement asks for, in order: one operation for most; one for each action of an `ALTER TABLE`, for each object of a
 * `DROP`, for each data-modifying query of a WITH clause, for each statement in a `DO` block. Never empty: what no kind
 * describes is `opaque`.
 */
export function readOperations(node: Node, phrase: Phrase, parser: Parser): readonly Operation[] {
  return 'DoStmt' in node ? readDo(node, phrase, parser) : readNode(node, phrase)
}

function readNode(node: Node, phrase: Phrase): readonly Operation[] {
  if ('AlterTableStmt' in node) return readActions(node.AlterTableStmt, phrase)
  const [tag, body] = Object.entries(node)[0] as [string, { readonly withClause?: WithClause }]
  const own = readAs(tag, body, phrase)
  if (own[0]?.kind === 'create-schema') {
    return [...own, ...readElements(body as CreateSchemaStmt, own[0].schema, phrase)]
  }
  return [...readModifyingQueries(body.withClause, phrase), ...own]
}

/** A definition without the types that tie its readers to their nodes. */
interface AnyDefinition {
  readonly read: Readonly<Record<string, (input: unknown, phrase: Phrase) => Read<Operation>>>
}

const READERS = new Map<string, AnyDefinition['read'][string][]>()
for (const definition of Object.values<unknown>(OPERATIONS) as AnyDefinition[]) {
  for (const [tag, read] of Object.entries(definition.read)) READERS.set(tag, [...(READERS.get(tag) ?? []), read])
}

function readAs(tag: string, input: unknown, phrase: Phrase): readonly Operation[] {
  for (const read of READERS.get(tag) ?? []) {
    const found = read(input, phrase)
    if (found === null) continue
    if (!Array.isArray(found)) return [found as Operation]
    if (found.length > 0) return found
  }
  return [{ kind: 'opaque', text: phrase.statement, node: tag }]
}

function readActions(node: AlterTableStmt, phrase: Phrase): readonly Operation[] {
  const texts = phrase.items()
  const target = targetOf(node.relation, node.missing_ok)
  const objectType = objectTypeOf(node.objtype)
  return bodiesOf(node.cmds, 'AlterTableCmd').flatMap((command, index) => {
    const action = { command, target, objectType, phrase: texts[index] ?? phrase }
    return readAs(command.subtype ?? 'AlterTableCmd', action, phrase)
  })
}

/** What stands inside `CREATE SCHEMA`. The tree gives no places for it, but each part starts with CREATE or GRANT. */
function readElements(node: CreateSchemaStmt, schema: string, phrase: Phrase): readonly Operation[] {
  const elements = node.schemaElts ?? []
  const texts = elements.length === 0 ? [] : phrase.startingAt(startsElement).slice(1)
  return elements.flatMap((element, index) => readNode(inSchema(element, schema), texts[index] ?? phrase))
}

function startsElement(word: string, previous: string | undefined): boolean {
  return word === 'create' || (word === 'grant' && previous !== 'with')
}

/** A name without a schema means the new one there, as PostgreSQL's `transformCreateSchemaStmtElements` sees to. */
function inSchema(element: Node, schema: string): Node {
  const [tag, body] = Object.entries(element)[0] as [string, Record<string, unknown>]
  if (tag === 'GrantStmt') return element
  const field = ['relation', 'view', 'sequence'].find((name) => body[name] !== undefined)
  if (field === undefined) return element
  return { [tag]: { ...body, [field]: { schemaname: schema, ...(body[field] as RangeVar) } } } as unknown as Node
}

function readModifyingQueries(withClause: WithClause | undefined, phrase: Phrase): readonly Operation[] {
  return bodiesOf(withClause?.ctes, 'CommonTableExpr').flatMap((query) => {
    if (query.ctequery === undefined || bodyOf(query.ctequery, 'SelectStmt') !== undefined) return []
    return readNode(query.ctequery, phrase.from(query.location).after('as')?.inside() ?? phrase)
  })
}

/** A plain `DO` block is what stands in it; of another, what can be read follows the block itself. */
function readDo(node: Node, phrase: Phrase, parser: Parser): readonly Operation[] {
  const { parts, whole } = doBody(phrase.statement, parser)
  const inner = parts.map((part) => readDoSql(part, parser))
  const operations = inner.flatMap((found) => found ?? [])
  return whole && !inner.includes(null) ? operations : [...readNode(node, phrase), ...operations]
}

/** Null where it does not parse, as when a variable stands where SQL wants a name. */
function readDoSql({ sql, guarded }: DoSql, parser: Parser): readonly Operation[] | null {
  try {
    const statements = readRawStatements(sql, parser)
    const operations = statements.flatMap((statement) => readOperations(statement.node, statement.phrase, parser))
    return guarded ? operations.map((operation) => ({ ...operation, guarded })) : operations
  } catch (error) {
    if (error instanceof SqlSyntaxError) return null
    throw error
  }
}
