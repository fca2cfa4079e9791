import type {
  Catalog,
  CatalogColumn,
  CatalogConstraint,
  CatalogIndex,
  CatalogRelation,
  CatalogType,
  ConstraintDefinition,
  Operation,
  QualifiedName,
  RuleContext,
} from '@backout/core'
import { typeAt } from '../columns/type-at.ts'
import { column, find, nameKey, relation, sameName } from '../lookup.ts'
import { namesAt } from '../names.ts'
import { named, relativesIn } from './relatives.ts'

/** An index with its whole name. */
export interface KnownIndex extends CatalogIndex {
  readonly relation: QualifiedName
}

/** A constraint with its name and its table. */
export interface KnownConstraint extends CatalogConstraint {
  readonly name: string
  readonly table: QualifiedName
}

/**
 * What is known of the database at the point at which an operation begins: the catalog before the migration, under the
 * names of this point, and what the migration has done since. Without a catalog everything is unknown, and so empty.
 */
export class Subject {
  /** The statement as written. */
  readonly text: string
  readonly version: number
  readonly timeZone: string
  readonly catalog: Catalog | null
  readonly #operation: Operation
  readonly #context: RuleContext

  constructor(operation: Operation, context: RuleContext) {
    this.#operation = operation
    this.#context = context
    this.text = context.statement.text
    this.version = context.postgresVersion
    this.timeZone = context.timeZone
    this.catalog = context.before
  }

  /** The operations of the migration, and of unapplied ones before it, up to this one. */
  get earlier(): readonly Operation[] {
    const { earlier, operations } = this.#context
    return [
      ...earlier.flatMap(({ statements }) => statements.flatMap((statement) => statement.operations)),
      ...operations.slice(0, Math.max(0, operations.indexOf(this.#operation))),
    ]
  }

  /** The type of a column at this point; undefined when nobody says. */
  typeOf(table: QualifiedName, name: string): string | undefined {
    return typeAt(this.#operation, this.#context, table, name)
  }

  /** A relation that was there before the migration. */
  relation(name: QualifiedName): CatalogRelation | undefined {
    const before = this.#before(name)
    return before ? relation(this.catalog, before) : undefined
  }

  /** False only where a catalog says so. */
  mayExist(name: QualifiedName): boolean {
    return this.catalog === null || this.relation(name) !== undefined || this.#before(name) === null
  }

  column(table: QualifiedName, name: string): CatalogColumn | undefined {
    const before = namesAt(this.#operation, this.#context).columnBefore(table, name)
    return before === null ? undefined : column(this.relation(table), before)
  }

  indexes(table: QualifiedName): readonly KnownIndex[] {
    const schema = this.#before(table)?.schema ?? table.schema
    return Object.entries(this.relation(table)?.indexes ?? {}).map(([name, index]) => ({
      ...index,
      relation: { schema, name },
    }))
  }

  constraints(table: QualifiedName): readonly KnownConstraint[] {
    return Object.entries(this.relation(table)?.constraints ?? {}).map(([name, constraint]) => ({
      ...constraint,
      name,
      table,
    }))
  }

  /** A constraint as the catalog has it or as the migration has added it; undefined when unknown. */
  constraint(
    table: QualifiedName,
    name: string,
  ): Pick<KnownConstraint, 'type' | 'notValid' | 'references'> | undefined {
    const known = this.constraints(table).find((constraint) => constraint.name === name)
    if (known) return known
    const added = this.earlier.findLast(
      (other) => other.kind === 'add-constraint' && other.constraint.name === name && sameName(other.table, table),
    )
    return added?.kind === 'add-constraint' ? asKnown(added.constraint) : undefined
  }

  /** Foreign keys of other tables, or of its own, that point to it. */
  referencing(table: QualifiedName): readonly KnownConstraint[] {
    const before = this.#before(table)
    return before && this.catalog ? (relativesIn(this.catalog).referencing.get(nameKey(before)) ?? []) : []
  }

  /** Its partitions and the tables that inherit from it, theirs among them. */
  descendants(table: QualifiedName): readonly QualifiedName[] {
    const before = this.#before(table)
    if (!before || !this.catalog) return []
    const children = relativesIn(this.catalog).children.get(nameKey(before)) ?? []
    return children.flatMap((child) => [child, ...this.descendants(child)])
  }

  /** The table itself and, unless the statement says ONLY, what descends from it. */
  family(table: QualifiedName): readonly QualifiedName[] {
    return /\btable\s+(?:if\s+exists\s+)?only\b/i.test(this.text) ? [table] : [table, ...this.descendants(table)]
  }

  parents(table: QualifiedName): readonly QualifiedName[] {
    return (this.relation(table)?.inherits ?? []).map(named)
  }

  isPartitioned(table: QualifiedName): boolean {
    return this.relation(table)?.kind === 'partitioned table'
  }

  isPartition(table: QualifiedName): boolean {
    return this.relation(table)?.partitionBound !== undefined
  }

  /** The default partition of a partitioned table. */
  defaultPartition(table: QualifiedName): QualifiedName | undefined {
    return this.descendants(table).find(
      (child) =>
        this.relation(child)?.partitionBound === 'DEFAULT' &&
        this.parents(child).some((parent) => sameName(parent, table)),
    )
  }

  /** A type by its name as printed, or as an operation of the migration makes it. */
  type(printed: string): Pick<CatalogType, 'kind' | 'base' | 'notNull' | 'default' | 'constraints'> | undefined {
    const name = named(printed)
    const known = this.catalog ? find(this.catalog.types, name) : undefined
    if (known) return known
    const made = this.earlier.findLast((other) => other.kind === 'create-domain' && sameName(other.domain, name))
    if (made?.kind !== 'create-domain') return undefined
    return {
      kind: 'domain',
      base: made.type,
      ...(made.notNull && { notNull: true }),
      ...(made.default !== null && { default: made.default }),
      constraints: Object.fromEntries(made.constraints.map((_, at) => [at, { type: 'check', definition: '' }])),
    }
  }

  /** Every relation of the catalog that satisfies the test. */
  relations(is: (relation: CatalogRelation, name: QualifiedName) => boolean): readonly QualifiedName[] {
    return Object.entries(this.catalog?.relations ?? {})
      .filter(([key, known]) => is(known, named(key)))
      .map(([key]) => named(key))
  }

  #before(name: QualifiedName): QualifiedName | null {
    return namesAt(this.#operation, this.#context).before(name)
  }
}

function asKnown(constraint: ConstraintDefinition): Pick<KnownConstraint, 'type' | 'notValid' | 'references'> {
  const notValid = 'notValid' in constraint && constraint.notValid ? { notValid: true as const } : {}
  // A NOT NULL is checked like any other condition on rows.
  if (constraint.type === 'not null') return { type: 'check', ...notValid }
  if (constraint.type !== 'foreign key') return { type: constraint.type, ...notValid }
  const { table, columns } = constraint.references
  const key = table.schema === null ? `"${table.name}"` : `"${table.schema}"."${table.name}"`
  return { type: 'foreign key', ...notValid, references: { table: key, columns } }
}

/** Whether SQL that PostgreSQL printed names a column. */
export function mentions(sql: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\w"])(?:"${escaped}"|${escaped})(?![\w"])`).test(sql)
}

/** Whether an index has a column as a key, in an expression, in its predicate or included. */
export const covers = (index: CatalogIndex, name: string): boolean =>
  index.columns.includes(name) || mentions(index.definition.slice(index.definition.indexOf(' USING ')), name)
