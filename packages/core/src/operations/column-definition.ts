import type { ColumnDef, Constraint, ConstrType } from '@pgsql/types'
import type { Phrase } from '../sql/phrase.ts'
import { type ConstraintDefinition, constraintDefinition } from './constraint-definition.ts'
import { bodiesOf, nameText } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

/** A column as `CREATE TABLE` and `ADD COLUMN` define it. */
export interface ColumnDefinition {
  readonly name: string
  /** As `format_type` spells it, qualified as written: `character varying(10)`, `integer[]`, `public.mood`, `serial`. Null for a typed table's column. */
  readonly type: string | null
  readonly collation: string | null
  /** True only where NOT NULL is written; a primary key, identity or serial implies it as well. */
  readonly notNull: boolean
  /** The expression as written. */
  readonly default: string | null
  readonly generated: { readonly expression: string; readonly storage: 'stored' | 'virtual' } | null
  readonly identity: 'always' | 'by default' | null
  /** Inline constraints other than an unnamed NOT NULL, in order. */
  readonly constraints: readonly ConstraintDefinition[]
}

/**
 * Reads a column.
 * @param phrase the statement, or what is left of it
 */
export function columnDefinition(node: ColumnDef, phrase: Phrase): ColumnDefinition {
  const name = node.colname ?? ''
  const parts = withAttributes(bodiesOf(node.constraints, 'Constraint'))
  const starts = [...bodiesOf(node.constraints, 'Constraint'), node.collClause].map((part) => part?.location ?? 0)
  const expressionAt = (part: Constraint): string => {
    const text = phrase.from(part.location).after('default')?.item()
    const next = starts.filter((start) => start > (part.location ?? 0))
    return (next.length === 0 ? text : text?.before(Math.min(...next)))?.text ?? ''
  }
  const of = (type: Constraint['contype']) => parts.find((part) => part.contype === type)
  const byDefault = of('CONSTR_DEFAULT')
  const generated = of('CONSTR_GENERATED')
  const identity = of('CONSTR_IDENTITY')
  return {
    name,
    type: node.typeName === undefined ? null : typeText(node.typeName),
    collation: node.collClause === undefined ? null : nameText(node.collClause.collname),
    notNull: of('CONSTR_NOTNULL') !== undefined,
    default: byDefault === undefined ? null : expressionAt(byDefault),
    generated:
      generated === undefined
        ? null
        : {
            expression: phrase.from(generated.location).after('as')?.inside().text ?? '',
            storage: generated.generated_kind === 'v' ? 'virtual' : 'stored',
          },
    identity: identity === undefined ? null : identityOf(identity.generated_when),
    constraints: parts
      .filter((part) => part.contype !== 'CONSTR_NOTNULL' || part.conname !== undefined || part.is_no_inherit === true)
      .map((part) => constraintDefinition(part, phrase, name))
      .filter((constraint) => constraint !== null),
  }
}

export function identityOf(generatedWhen: string | undefined): 'always' | 'by default' {
  return generatedWhen === 'a' ? 'always' : 'by default'
}

/** The parser gives `DEFERRABLE` and the like of an inline constraint as items of their own that follow it. */
function withAttributes(parts: readonly Constraint[]): readonly Constraint[] {
  const joined: Constraint[] = []
  for (const part of parts) {
    const attribute = part.contype === undefined ? undefined : ATTRIBUTES[part.contype]
    const last = joined.pop()
    if (last !== undefined) joined.push(attribute === undefined ? last : { ...last, ...attribute })
    if (attribute === undefined) joined.push(part)
  }
  return joined
}

const ATTRIBUTES: Readonly<Partial<Record<ConstrType, Partial<Constraint>>>> = {
  CONSTR_ATTR_DEFERRABLE: { deferrable: true },
  CONSTR_ATTR_NOT_DEFERRABLE: { deferrable: false },
  // It implies the former.
  CONSTR_ATTR_DEFERRED: { deferrable: true, initdeferred: true },
  CONSTR_ATTR_IMMEDIATE: { initdeferred: false },
  CONSTR_ATTR_ENFORCED: { is_enforced: true },
  CONSTR_ATTR_NOT_ENFORCED: { is_enforced: false },
}
