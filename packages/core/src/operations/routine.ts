import type { CreateFunctionStmt, FunctionParameter } from '@pgsql/types'
import { noRelation, type OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import { argumentTypes } from './object-reference.ts'
import type { OperationBase } from './operation-base.ts'
import { hasOption, optionOf, optionText } from './option.ts'
import { bodiesOf, bodyOf, membersOf, qualifiedNameOf, stringsOf } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

interface RoutineDefinition extends OperationBase {
  readonly routine: QualifiedName
  readonly replace: boolean
  /** Types of the input arguments, spelt as {@link ColumnDefinition.type}. */
  readonly arguments: readonly string[]
  /** Lower case: `sql`, `plpgsql`. */
  readonly language: string
  readonly securityDefiner: boolean
  /** Parameters of `SET` clauses, lower case. */
  readonly settings: readonly string[]
  /** The body as PostgreSQL sees it; null where it is SQL-standard (`BEGIN ATOMIC`, `RETURN`). */
  readonly body: string | null
}

/** `CREATE FUNCTION`: @see https://www.postgresql.org/docs/current/sql-createfunction.html */
export interface CreateFunction extends RoutineDefinition {
  readonly kind: 'create-function'
  /** `trigger`, `integer`, `SETOF text`, or null with OUT arguments or TABLE. */
  readonly returns: string | null
  readonly volatility: 'volatile' | 'stable' | 'immutable'
}

/** `CREATE PROCEDURE` */
export interface CreateProcedure extends RoutineDefinition {
  readonly kind: 'create-procedure'
}

interface RoutineReference extends OperationBase {
  readonly routine: QualifiedName
  /** Types of its arguments; null where none are given. */
  readonly arguments: readonly string[] | null
}

/** `ALTER FUNCTION`, `ALTER PROCEDURE`, `ALTER ROUTINE` but for RENAME, OWNER TO and SET SCHEMA */
export interface AlterRoutine extends RoutineReference {
  readonly kind: 'alter-routine'
}

interface DropRoutineBase extends RoutineReference {
  readonly ifExists: boolean
  readonly cascade: boolean
}

/** `DROP FUNCTION`, `DROP ROUTINE`: one operation for each. */
export interface DropFunction extends DropRoutineBase {
  readonly kind: 'drop-function'
}

/** `DROP PROCEDURE` */
export interface DropProcedure extends DropRoutineBase {
  readonly kind: 'drop-procedure'
}

export const createFunction: OperationDefinition<CreateFunction> = {
  read: {
    CreateFunctionStmt: (node) =>
      node.is_procedure === true
        ? null
        : {
            kind: 'create-function',
            ...definitionOf(node),
            returns: returnsTable(node) || node.returnType === undefined ? null : typeText(node.returnType),
            volatility: (optionText(node.options, 'volatility') ?? 'volatile') as CreateFunction['volatility'],
          },
  },
  touches: noRelation,
}

export const createProcedure: OperationDefinition<CreateProcedure> = {
  read: {
    CreateFunctionStmt: (node) =>
      node.is_procedure === true ? { kind: 'create-procedure', ...definitionOf(node) } : null,
  },
  touches: noRelation,
}

export const alterRoutine: OperationDefinition<AlterRoutine> = {
  read: {
    AlterFunctionStmt: (node) => ({
      kind: 'alter-routine',
      routine: qualifiedNameOf(node.func?.objname),
      arguments: argumentTypes(node.func ?? {}),
    }),
  },
  touches: noRelation,
}

export const dropFunction: OperationDefinition<DropFunction> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['function', 'routine'], ({ name, node: object }, drop) => ({
        kind: 'drop-function',
        routine: name,
        arguments: argumentTypes(bodyOf(object, 'ObjectWithArgs') ?? {}),
        ...drop,
      })),
  },
  touches: noRelation,
}

export const dropProcedure: OperationDefinition<DropProcedure> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['procedure'], ({ name, node: object }, drop) => ({
        kind: 'drop-procedure',
        routine: name,
        arguments: argumentTypes(bodyOf(object, 'ObjectWithArgs') ?? {}),
        ...drop,
      })),
  },
  touches: noRelation,
}

function definitionOf(node: CreateFunctionStmt): Omit<RoutineDefinition, 'kind'> {
  const parameters = bodiesOf(node.parameters, 'FunctionParameter')
  const body = optionOf(node.options, 'as')?.arg
  return {
    routine: qualifiedNameOf(node.funcname),
    replace: node.replace ?? false,
    arguments: parameters.filter(isInput).map((parameter) => typeText(parameter.argType)),
    language: (optionText(node.options, 'language') ?? 'sql').toLowerCase(),
    securityDefiner: hasOption(node.options, 'security'),
    settings: bodiesOf(node.options, 'DefElem')
      .map((option) => bodyOf(option.arg, 'VariableSetStmt')?.name?.toLowerCase())
      .filter((name) => name !== undefined),
    body: body === undefined ? null : (stringsOf(membersOf(body))[0] ?? ''),
  }
}

function isInput(parameter: FunctionParameter): boolean {
  return parameter.mode !== 'FUNC_PARAM_OUT' && parameter.mode !== 'FUNC_PARAM_TABLE'
}

function returnsTable(node: CreateFunctionStmt): boolean {
  return bodiesOf(node.parameters, 'FunctionParameter').some((parameter) => parameter.mode === 'FUNC_PARAM_TABLE')
}
