import type { Constraint } from '@pgsql/types'
import type { Phrase } from '../sql/phrase.ts'
import { type IndexElement, indexElement } from './index-element.ts'
import type { QualifiedName } from './name.ts'
import { bodiesOf, bodyOf, membersOf, relationOf, stringsOf } from './syntax-tree.ts'

/**
 * A constraint of a table, column or domain as written. `type` is spelt as in the catalog.
 * @see https://www.postgresql.org/docs/current/ddl-constraints.html
 */
export type ConstraintDefinition =
  | PrimaryKeyDefinition
  | UniqueDefinition
  | CheckDefinition
  | ForeignKeyDefinition
  | ExcludeDefinition
  | NotNullDefinition

interface ConstraintBase {
  /** Null where PostgreSQL chooses it. */
  readonly name: string | null
  readonly deferrable: boolean
  readonly initiallyDeferred: boolean
}

interface IndexBacked extends ConstraintBase {
  /** Empty with {@link usingIndex}. */
  readonly columns: readonly string[]
  readonly include: readonly string[]
  /** `USING INDEX`: the existing index that it takes over, and that gets its name. */
  readonly usingIndex: string | null
  /** The last column is a range that must not overlap (18+). */
  readonly withoutOverlaps: boolean
}

export interface PrimaryKeyDefinition extends IndexBacked {
  readonly type: 'primary key'
}

export interface UniqueDefinition extends IndexBacked {
  readonly type: 'unique'
  readonly nullsNotDistinct: boolean
}

export interface CheckDefinition extends ConstraintBase {
  readonly type: 'check'
  readonly expression: string
  readonly notValid: boolean
  readonly notEnforced: boolean
  readonly noInherit: boolean
}

export interface ForeignKeyDefinition extends ConstraintBase {
  readonly type: 'foreign key'
  readonly columns: readonly string[]
  readonly references: {
    readonly table: QualifiedName
    /** Empty where the primary key is meant. */
    readonly columns: readonly string[]
  }
  readonly onDelete: ReferentialAction
  readonly onUpdate: ReferentialAction
  /** Columns of `ON DELETE SET NULL (…)`, else empty. */
  readonly onDeleteColumns: readonly string[]
  readonly match: 'simple' | 'full'
  readonly notValid: boolean
  readonly notEnforced: boolean
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

export interface ExcludeDefinition extends ConstraintBase {
  readonly type: 'exclude'
  /** The index method: `gist`, `btree` … */
  readonly method: string
  readonly elements: readonly { readonly element: IndexElement; readonly operator: string }[]
  readonly include: readonly string[]
  readonly where: string | null
}

export interface NotNullDefinition extends ConstraintBase {
  readonly type: 'not null'
  /** The one column; empty for a domain's. */
  readonly columns: readonly string[]
  /** 18+. */
  readonly notValid: boolean
  readonly noInherit: boolean
}

/**
 * Reads a constraint.
 * @param phrase the statement, or what is left of it
 * @param column the column that an inline constraint stands at
 */
export function constraintDefinition(node: Constraint, phrase: Phrase, column?: string): ConstraintDefinition | null {
  const text = phrase.from(node.location)
  const own = column === undefined ? [] : [column]
  const base = {
    name: node.conname ?? null,
    deferrable: node.deferrable ?? false,
    initiallyDeferred: node.initdeferred ?? false,
  }
  const indexBacked = {
    ...base,
    columns: node.keys === undefined && node.indexname === undefined ? own : stringsOf(node.keys),
    include: stringsOf(node.including),
    usingIndex: node.indexname ?? null,
    withoutOverlaps: node.without_overlaps ?? false,
  }
  const notEnforced = node.is_enforced !== true
  // NOT ENFORCED sets it too.
  const notValid = node.skip_validation === true && !notEnforced
  switch (node.contype) {
    case 'CONSTR_PRIMARY':
      return { type: 'primary key', ...indexBacked }
    case 'CONSTR_UNIQUE':
      return { type: 'unique', ...indexBacked, nullsNotDistinct: node.nulls_not_distinct ?? false }
    case 'CONSTR_CHECK':
      return {
        type: 'check',
        ...base,
        expression: text.after('check')?.inside().text ?? '',
        notValid,
        notEnforced,
        noInherit: node.is_no_inherit ?? false,
      }
    case 'CONSTR_FOREIGN':
      return {
        type: 'foreign key',
        ...base,
        columns: node.fk_attrs === undefined ? own : stringsOf(node.fk_attrs),
        references: { table: relationOf(node.pktable), columns: stringsOf(node.pk_attrs) },
        onDelete: ACTIONS[node.fk_del_action ?? 'a']!,
        onUpdate: ACTIONS[node.fk_upd_action ?? 'a']!,
        onDeleteColumns: stringsOf(node.fk_del_set_cols),
        match: node.fk_matchtype === 'f' ? 'full' : 'simple',
        notValid,
        notEnforced,
      }
    case 'CONSTR_EXCLUSION':
      return {
        type: 'exclude',
        ...base,
        method: node.access_method ?? 'gist',
        elements: exclusionElements(node, text.after('exclude') ?? text),
        include: stringsOf(node.including),
        where: node.where_clause === undefined ? null : (text.item().after('where')?.inside().text ?? ''),
      }
    case 'CONSTR_NOTNULL':
      return {
        type: 'not null',
        ...base,
        columns: node.keys === undefined ? own : stringsOf(node.keys),
        notValid: node.skip_validation ?? false,
        noInherit: node.is_no_inherit ?? false,
      }
    default:
      return null
  }
}

/** `FKCONSTR_ACTION_…` of PostgreSQL's `parsenodes.h`. */
const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

function exclusionElements(node: Constraint, text: Phrase): ExcludeDefinition['elements'] {
  const items = text.inside().items()
  return bodiesOf(node.exclusions, 'List').map(({ items: [element, operator] = [] }, index) => ({
    element: indexElement(bodyOf(element, 'IndexElem') ?? {}, items[index]!),
    operator: stringsOf(membersOf(operator)).join('.'),
  }))
}
