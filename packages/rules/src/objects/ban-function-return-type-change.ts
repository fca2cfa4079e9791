import type { CreateFunction, Rule } from '@backout/core'
import { sameType } from '../column-type.ts'
import { evidence } from '../lookup.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'
import { functionsNamed } from './functions.ts'

/** CREATE OR REPLACE FUNCTION that PostgreSQL refuses. */
export const banFunctionReturnTypeChange: Rule = {
  id: 'ban-function-return-type-change',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'CREATE OR REPLACE FUNCTION gives the function that is there another return type. It takes the state before to tell.',
    effect: 'It fails with 42P13 (invalid_function_definition).',
    remedy:
      'Give the new function a name of its own and let the code move over. Or drop the old one in the same transaction, which fails while a trigger, view or default uses it, and grant its privileges again.',
    unsafe: [
      {
        before: 'CREATE FUNCTION "total"() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;',
        sql: 'CREATE OR REPLACE FUNCTION "total"() RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;',
        shadow: true,
        fails: '42P13',
      },
    ],
    safe: [
      {
        title: 'the same type',
        before: 'CREATE FUNCTION "total"(int) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;',
        sql: 'CREATE OR REPLACE FUNCTION "total"(int) RETURNS int4 LANGUAGE sql AS $$ SELECT 2 $$;',
      },
      {
        title: 'other arguments make it another function',
        before: 'CREATE FUNCTION "total"(int) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;',
        sql: 'CREATE OR REPLACE FUNCTION "total"(text) RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;',
      },
      {
        title: 'dropped before',
        before: 'CREATE FUNCTION "total"() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;',
        sql: 'DROP FUNCTION "total"();\n--> statement-breakpoint\nCREATE OR REPLACE FUNCTION "total"() RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-NOTES',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'create-function' || !operation.replace || operation.returns === null) return []
    const { routine, returns } = operation
    if (!context.before || context.trace) return []
    const isGone = operationsBefore(operation, context).some(
      (other) => other.kind === 'drop-function' && other.routine.name === routine.name,
    )
    const old = functionsNamed(context.before, routine).find((known) => isSame(known.arguments, operation))
    if (isGone || !old?.returns || old.returns.startsWith('TABLE(') || sameReturn(old.returns, returns)) return []
    const { text, operations } = context.statement
    return [
      {
        condition: `CREATE OR REPLACE FUNCTION ${qualified(routine)} returns ${returns} where it returned ${old.returns}: this fails with 42P13.`,
        effect: 'PostgreSQL cannot change the return type of a function that is there. The migration stops here.',
        remedy: [
          'Give the new function a name of its own and let the code move over. Or drop the old one before it, in one transaction, and grant its privileges again:',
          operations.length === 1 && !operation.guarded
            ? sqlBlock(`DROP FUNCTION ${old.key};`, `${text};`)
            : sqlBlock(`DROP FUNCTION ${old.key};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

const isSame = (types: readonly string[], { arguments: given }: CreateFunction): boolean =>
  types.length === given.length && types.every((type, index) => sameType(type, given[index]!))

const sameReturn = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map((type) => /^(setof )?(.*)$/is.exec(type)!)
  return (
    (left![1] === undefined) === (right![1] === undefined) &&
    sameType(withoutLength(left![2]!), withoutLength(right![2]!))
  )
}

/** Functions keep no length of their types: varchar(10) is varchar. */
const withoutLength = (type: string) => type.replace(/\s*\([\d\s,]*\)/, '')
