import type { AlterDomainStmt } from '@pgsql/types'
import type { Phrase } from '../sql/phrase.ts'
import { columnDefinition } from './column-definition.ts'
import { type ConstraintDefinition, constraintDefinition } from './constraint-definition.ts'
import { noRelation, type OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { bodyOf, qualifiedNameOf } from './syntax-tree.ts'

/** `CREATE DOMAIN`: @see https://www.postgresql.org/docs/current/sql-createdomain.html */
export interface CreateDomain extends OperationBase {
  readonly kind: 'create-domain'
  readonly domain: QualifiedName
  /** The base type, spelt as {@link ColumnDefinition.type}. */
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  readonly constraints: readonly ConstraintDefinition[]
}

/** `ALTER DOMAIN`, one action: @see https://www.postgresql.org/docs/current/sql-alterdomain.html */
export interface AlterDomain extends OperationBase {
  readonly kind: 'alter-domain'
  readonly domain: QualifiedName
  readonly change: DomainChange
}

export type DomainChange =
  | { readonly action: 'set-default'; readonly expression: string }
  | { readonly action: 'drop-default' | 'set-not-null' | 'drop-not-null' }
  | { readonly action: 'add-constraint'; readonly constraint: ConstraintDefinition }
  | {
      readonly action: 'drop-constraint'
      readonly constraint: string
      readonly ifExists: boolean
      readonly cascade: boolean
    }
  | { readonly action: 'validate-constraint'; readonly constraint: string }

export const createDomain: OperationDefinition<CreateDomain> = {
  read: {
    CreateDomainStmt: (node, phrase) => {
      // Its clauses are a column's.
      const {
        type,
        notNull,
        default: byDefault,
        constraints,
      } = columnDefinition(
        {
          ...(node.typeName === undefined ? {} : { typeName: node.typeName }),
          ...(node.collClause === undefined ? {} : { collClause: node.collClause }),
          constraints: node.constraints ?? [],
        },
        phrase,
      )
      return {
        kind: 'create-domain',
        domain: qualifiedNameOf(node.domainname),
        type: type ?? '',
        notNull,
        default: byDefault,
        constraints: constraints.map((constraint) =>
          constraint.type === 'not null' ? { ...constraint, columns: [] } : constraint,
        ),
      }
    },
  },
  touches: noRelation,
}

export const alterDomain: OperationDefinition<AlterDomain> = {
  read: {
    AlterDomainStmt: (node, phrase) => {
      const change = changeOf(node, phrase)
      return change === null ? null : { kind: 'alter-domain', domain: qualifiedNameOf(node.typeName), change }
    },
  },
  touches: noRelation,
}

/** The letters are those of `AlterDomainStmt.subtype` in PostgreSQL's `parsenodes.h`. */
function changeOf(node: AlterDomainStmt, phrase: Phrase): DomainChange | null {
  const constraint = node.name ?? ''
  switch (node.subtype) {
    case 'T':
      return node.def === undefined
        ? { action: 'drop-default' }
        : { action: 'set-default', expression: phrase.after('set', 'default')?.text ?? '' }
    case 'N':
      return { action: 'drop-not-null' }
    case 'O':
      return { action: 'set-not-null' }
    case 'C': {
      const added = constraintDefinition(bodyOf(node.def, 'Constraint') ?? {}, phrase)
      return added === null ? null : { action: 'add-constraint', constraint: added }
    }
    case 'X':
      return {
        action: 'drop-constraint',
        constraint,
        ifExists: node.missing_ok ?? false,
        cascade: node.behavior === 'DROP_CASCADE',
      }
    case 'V':
      return { action: 'validate-constraint', constraint }
    default:
      return null
  }
}
