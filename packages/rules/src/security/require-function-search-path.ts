import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { qualified } from '../sql.ts'

/** A function with its owner's rights that looks up names where its caller says. */
export const requireFunctionSearchPath: Rule = {
  id: 'require-function-search-path',
  hazard: 'weakens-security',
  severity: 'error',
  docs: {
    condition: 'A function or procedure is SECURITY DEFINER and does not set search_path.',
    effect:
      "It runs with its owner's rights but finds tables, functions and operators along its caller's search_path: a caller who can create an object anywhere has the owner run it.",
    remedy: "SET search_path = '' and write every name with its schema; or let it be SECURITY INVOKER.",
    unsafe: [
      {
        before: 'CREATE TABLE "notes" ("id" int);',
        sql: 'CREATE FUNCTION "peek"() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM "notes" $$;',
      },
      {
        before: 'CREATE FUNCTION "one"() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
        sql: 'ALTER FUNCTION "one"() SECURITY DEFINER;',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "notes" ("id" int);',
        sql: 'CREATE FUNCTION "peek"() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = \'\' AS $$ SELECT count(*) FROM public.notes $$;',
      },
      { sql: 'CREATE FUNCTION "one"() RETURNS int LANGUAGE sql SECURITY INVOKER AS $$ SELECT 1 $$;' },
      {
        title: 'set in the same migration',
        sql: 'CREATE FUNCTION "one"() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;\nALTER FUNCTION "one"() SET search_path = \'\';',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY',
    sources: ['splinter:function_search_path_mutable', 'migrationpilot:MP099'],
  },
  check(operation, context) {
    const { kind } = operation
    if (kind !== 'create-function' && kind !== 'create-procedure' && kind !== 'alter-routine') return []
    const definer =
      kind === 'alter-routine' ? /\bsecurity\s+definer\b/i.test(context.statement.text) : operation.securityDefiner
    if (!definer || (kind !== 'alter-routine' && operation.settings.includes('search_path'))) return []
    const setHere = context.statements.some(
      ({ text, operations }) =>
        /\bset\s+search_path\b/i.test(text) &&
        operations.some((other) => other.kind === 'alter-routine' && other.routine.name === operation.routine.name),
    )
    // What the function had set before ALTER … SECURITY DEFINER stays set.
    const known = Object.entries(context.after?.functions ?? {}).filter(
      ([key]) => named(key) === operation.routine.name,
    )
    if (setHere || (known.length === 1 && /\bSET search_path\b/i.test(known[0]![1].definition))) return []
    return [
      {
        condition: `Function ${qualified(operation.routine)} runs with its owner's rights and its caller's search_path.`,
        effect: 'A caller who can create an object in any schema on the path has the owner run it.',
        remedy:
          "Add SET search_path = '' to it and write every name in its body with its schema, or let it be SECURITY INVOKER.",
        evidence: evidence(context),
      },
    ]
  },
}

/** The bare name in a catalog's key of a function. */
const named = (key: string): string | undefined => /^(?:.*\.)?"?([^".(]+)"?\(/.exec(key)?.[1]
