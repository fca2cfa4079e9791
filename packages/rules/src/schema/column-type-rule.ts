import type { Operation, QualifiedName, Rule, RuleDocs } from '@backout/core'
import { ident, qualified } from '../sql.ts'

interface TypedColumn {
  readonly name: string
  readonly type: string
}

/** What is told of a rule that advises against types of columns. */
export interface ColumnTypeRule extends Pick<Rule, 'id'>, Partial<Pick<Rule, 'severity'>> {
  readonly docs: RuleDocs
  /** Whether it advises against a type, spelt as `format_type` does, without the brackets of an array. */
  readonly isMeant: (type: string) => boolean
  /** Completes `Column "a" of "t" is`. */
  readonly is: (type: string) => string
}

/** A rule of the preset `strict` about the types that columns are given; one finding an operation. */
export function columnTypeRule({ id, severity = 'info', docs, isMeant, is }: ColumnTypeRule): Rule {
  return {
    id,
    hazard: 'weakens-schema',
    severity,
    preset: 'strict',
    docs,
    check(operation) {
      const defined = definedColumns(operation)
      const meant = defined?.columns.filter(({ type }) => isMeant(elementType(type))) ?? []
      const [first, ...others] = meant
      if (!defined || !first) return []
      const names = meant.map(({ name }) => ident(name)).join(', ')
      return [
        {
          condition: `Column${others.length > 0 ? 's' : ''} ${names} of ${qualified(defined.table)} ${others.length > 0 ? 'are' : 'is'} ${is(elementType(first.type))}.`,
          effect: docs.effect,
          remedy: docs.remedy,
          evidence: 'text',
        },
      ]
    },
  }
}

/** The columns to which an operation gives a type. */
function definedColumns(
  operation: Operation,
): { readonly table: QualifiedName; readonly columns: readonly TypedColumn[] } | null {
  if (operation.kind === 'create-table') return { table: operation.table, columns: operation.columns.flatMap(typed) }
  if (operation.kind === 'add-column') return { table: operation.table, columns: typed(operation.column) }
  if (operation.kind !== 'alter-column-type') return null
  return { table: operation.table, columns: typed({ name: operation.column, type: operation.type }) }
}

const typed = ({ name, type }: { readonly name: string; readonly type: string | null }): TypedColumn[] =>
  type === null ? [] : [{ name, type }]

const elementType = (type: string): string => type.replace(/(?:\[\d*\])+$/, '').replace(/^pg_catalog\./, '')
