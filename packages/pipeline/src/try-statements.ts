import type { Outcomes, Refusal } from '@backout/clients'
import type { Session } from '@backout/core'

/** A statement to be tried; what it does stays for those after it when `keep` says so. */
export interface TriedStatement {
  readonly sql: string
  readonly keep?: boolean
}

/** SQLSTATE by which a statement that ran is undone; no error of PostgreSQL has it. */
const UNDONE = 'BKOUT'

/** Tries statements one by one under savepoints on the server's side: one round trip for all of them. */
const TRY = `
CREATE FUNCTION pg_temp.backout_try(statements json) RETURNS json LANGUAGE plpgsql AS $try$
DECLARE
  statement json;
  outcomes json[] := '{}';
  code text; message text; about text; named text;
BEGIN
  FOR statement IN SELECT value FROM json_array_elements(statements) LOOP
    BEGIN
      EXECUTE statement ->> 'sql';
      IF NOT (statement ->> 'keep')::boolean THEN
        RAISE EXCEPTION SQLSTATE '${UNDONE}';
      END IF;
      outcomes := outcomes || 'null'::json;
    EXCEPTION
      WHEN SQLSTATE '${UNDONE}' THEN
        outcomes := outcomes || 'null'::json;
      WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, about = COLUMN_NAME, named = CONSTRAINT_NAME;
        outcomes := outcomes || json_build_object('code', code, 'message', message, 'column', nullif(about, ''), 'constraint', nullif(named, ''));
    END;
  END LOOP;
  RETURN array_to_json(outcomes);
END $try$`

/**
 * How PostgreSQL takes each statement. Deferred constraints are checked at once. Everything is undone in the end.
 * @param session in an open transaction
 * @throws PostgreSQL's error when not even the trying works, the server's when it is gone
 */
export async function tryStatements(session: Session, statements: readonly TriedStatement[]): Promise<Outcomes> {
  if (statements.length === 0) return []
  return undone(session, async (attempt) => attempt(statements))
}

/** Tries statements in several goes, with whatever else `work` does between them, and undoes it all. */
export async function undone<T>(
  session: Session,
  work: (attempt: (statements: readonly TriedStatement[]) => Promise<Outcomes>) => Promise<T>,
): Promise<T> {
  await session.query('SAVEPOINT backout_try')
  try {
    await session.query(TRY)
    await session.query('SET CONSTRAINTS ALL IMMEDIATE')
    return await work(async (statements) => {
      const list = statements.map(({ sql, keep = false }) => ({ sql, keep }))
      const { rows } = await session.query<{ outcomes: string }>(
        'SELECT pg_temp.backout_try($1::json)::text AS outcomes',
        [JSON.stringify(list)],
      )
      return JSON.parse(rows[0]!.outcomes) as (Refusal | null)[]
    })
  } finally {
    await session.query('ROLLBACK TO SAVEPOINT backout_try')
  }
}
