/** What backout says of labelled cases, through its pipeline: the product's own path, with files that only exist here. */
import { BackoutError, statementBatches } from '@backout/core'
import { run } from '@backout/pipeline'
import { rules } from '@backout/rules'
import { applyMigration, pgliteShadow } from '@backout/shadow'
import { tmpdir } from 'node:os'

/** Hygiene is asked for as well: which findings are of the preset `recommended` is told afterwards. */
const severities = Object.fromEntries(
  rules.filter(({ preset }) => preset === 'strict').map(({ id, severity }) => [id, severity]),
)
const isStrict = new Set(Object.keys(severities))

/**
 * Checks cases one after the other.
 * @param {readonly import('../../fixtures/labelled/read.mjs').LabelledCase[]} cases
 * @returns for each case its findings `{rule, hazard, hygiene, evidence, condition}` and problems `{code, why}`
 */
export async function checkCases(cases, { withShadow, onProgress = () => {} }) {
  const shadow = withShadow ? pooled(await pgliteShadow({ root: tmpdir(), cacheDir: null })) : null
  const results = []
  try {
    for (const [index, each] of cases.entries()) {
      results.push(await checkCase(each, shadow))
      onProgress(index + 1, cases.length)
    }
  } finally {
    await shadow?.dispose()
  }
  return results
}

async function checkCase({ before, pending, sql, runner: transaction }, shadow) {
  const texts = [before, pending].filter((text) => text !== '')
  const migrations = await Promise.all([...texts, sql].map((text, index) => migrationOf(text, index, transaction)))
  const first = before === '' ? 0 : 1
  const project = {
    adapter: 'labelled',
    root: '/labelled',
    config: null,
    migrations: '/labelled',
    layout: 'files',
    runner: { ...RUNNERS[transaction], ledger: LEDGER },
    databaseUrl: null,
    shadowDatabaseUrl: null,
  }
  const adapter = {
    name: 'labelled',
    detect: async () => [project],
    discover: async () => ({ migrations, problems: [] }),
  }
  try {
    const report = await run({
      command: 'check',
      adapter,
      project,
      shadow,
      select: (all) => all.slice(first),
      downs: false,
      rules,
      severities,
    })
    const { findings, name } = report.migrations.at(-1)
    return {
      findings: findings
        .filter(({ suppressed }) => suppressed === null)
        .map(({ rule, hazard, evidence, condition }) => ({
          rule,
          hazard,
          evidence,
          condition,
          hygiene: isStrict.has(rule),
        })),
      problems: report.problems
        .filter(({ where }) => where?.file === undefined || where.file.includes(name))
        .map(({ code, why }) => ({ code, why })),
    }
  } catch (error) {
    // What cannot be parsed is refused, and that is an answer too. Anything else is a fault of this script.
    if (error instanceof BackoutError && error.code === 'sql-syntax')
      return { findings: [], problems: [{ code: error.code, why: error.why }] }
    throw new Error(`a case broke the run:\n${sql}`, { cause: error })
  }
}

const LEDGER = { schema: 'public', table: '_migrations', ownsSchema: false }

/** How a case is sent. Its own two are those of the ORMs; what other tools test is for psql, in one transaction or not. */
const RUNNERS = {
  'all-pending': { label: 'drizzle-orm migrator', transaction: 'all-pending' },
  'per-batch': { label: 'prisma', transaction: 'per-batch' },
  'per-statement': { label: 'psql', transaction: 'per-batch' },
  'in-transaction': { label: 'psql --single-transaction', transaction: 'all-pending' },
}

const MARKER = '--> statement-breakpoint'

async function migrationOf(sql, index, transaction) {
  const name = `000${index}_case`
  const byStatement = transaction === 'per-statement' || transaction === 'in-transaction'
  const whole = [{ sql, span: { start: 0, end: sql.length } }]
  let start = 0
  const chunks = sql.split(MARKER).map((chunk) => {
    const span = { start, end: start + chunk.length }
    start = span.end + MARKER.length
    return { sql: chunk, span }
  })
  return {
    name,
    index,
    path: `/labelled/${name}.sql`,
    downPath: `/labelled/${name}.down.sql`,
    sql,
    sha256: String(index),
    batches: transaction === 'all-pending' ? chunks : (byStatement && (await statementBatches(sql))) || whole,
  }
}

const EMPTY = `
rollback;
do $$ declare name text; begin
  for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
  for name in select pubname from pg_publication loop execute format('drop publication %I', name); end loop;
end $$;
create schema public;
alter default privileges in schema public revoke select on tables from public;
reset all`

/** A shadow whose databases are emptied and used again: a new one takes longer than a case. */
function pooled(shadow) {
  const free = []
  const empty = async () => {
    const database =
      free.pop() ?? (await shadow.open({ migrations: [], runner: { ...RUNNERS['per-batch'], ledger: LEDGER } }))
    for (const statement of EMPTY.split(/;\n(?=create|alter|reset|do)/)) await database.query(statement)
    return database
  }
  return {
    label: shadow.label,
    version: shadow.version,
    concurrent: shadow.concurrent,
    async open({ migrations, runner }) {
      const database = await empty()
      for (const migration of migrations) {
        if ((await applyMigration(database, migration, runner)) === null) continue
        // The shadow itself knows what to do with a history that does not run as its runner sends it.
        free.push(database)
        return shadow.open({ migrations, runner })
      }
      let isOpen = true
      return {
        notes: [],
        query: (text, values) => database.query(text, values),
        transaction: () => database.transaction(),
        async close() {
          if (isOpen) free.push(database)
          isOpen = false
        },
      }
    },
    close: async () => {},
    async dispose() {
      for (const database of free) await database.close()
      await shadow.close()
    },
  }
}
