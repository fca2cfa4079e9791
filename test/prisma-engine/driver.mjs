import { bindMigrationAwareSqlAdapterFactory, DriverAdapterError } from '@prisma/driver-adapter-utils'
import { randomUUID } from 'node:crypto'
import { columnType, parserOf } from './column-types.mjs'
import { connect, createDatabase, dropDatabase, executeScript, parseUrl, siblingUrl } from './database.mjs'
import { splitScript } from './split-script.mjs'

/**
 * What the WASM engine reaches PostgreSQL through. `@prisma/adapter-pg` does not do: it knows no `"char"`, which the
 * engine's catalog queries return, and it cuts scripts at every `;`, in a function's body too.
 * @param url of the database that is migrated
 * @param shadowUrl of a shadow database that is there; without one, a database is made and dropped
 */
export function driverFactory(url, shadowUrl) {
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: 'backout-test',
    connect: () => open(url, (client) => client.end()),
    connectToShadowDb: () => (shadowUrl ? openGivenShadow(shadowUrl) : openOwnShadow(url)),
  })
}

async function openOwnShadow(url) {
  const own = siblingUrl(url, `prisma_migrate_shadow_db_${randomUUID()}`)
  await createDatabase(own)
  return open(own, async (client) => {
    await client.end()
    await dropDatabase(own)
  })
}

/** The engine empties a shadow database that it is given before it uses it. */
async function openGivenShadow(url) {
  const { schema = 'public' } = parseUrl(url)
  await executeScript(
    url,
    `DO $$ DECLARE name text; BEGIN
       FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
         EXECUTE format('DROP SCHEMA %I CASCADE', name);
       END LOOP;
       EXECUTE format('CREATE SCHEMA %I', '${schema.replaceAll("'", "''")}');
     END $$`,
  )
  return open(url, (client) => client.end())
}

async function open(url, dispose) {
  const client = await connect(url).catch(driverError)
  const { schema } = parseUrl(url)
  return {
    provider: 'postgres',
    adapterName: 'backout-test',
    getConnectionInfo: () => ({ schemaName: schema ?? 'public', maxBindValues: 32_767, supportsRelationJoins: true }),
    queryRaw: ({ sql, args }) => query(client, sql, args),
    executeRaw: async ({ sql, args }) => (await client.query(sql, args).catch(driverError)).rowCount ?? 0,
    // The native engine splits since 7.4; so this one does, by the same parser.
    executeScript: async (script) => {
      for (const part of await splitScript(script)) await client.query(part).catch(driverError)
    },
    startTransaction: () => Promise.reject(new Error('The schema engine opens no transaction.')),
    dispose: () => dispose(client),
  }
}

async function query(client, sql, args) {
  // PostgreSQL 18 lists NOT NULL as constraints, of a kind at which the engine panics: prisma/orm#29635.
  const text = sql.replace("contype NOT IN ('p', 'u', 'f')", "contype IN ('c', 'x')")
  const types = { getTypeParser: parserOf }
  const { fields, rows } = await client.query({ text, values: args, types, rowMode: 'array' }).catch(driverError)
  return {
    columnNames: fields.map(({ name }) => name),
    columnTypes: fields.map(({ dataTypeID }) => columnType(dataTypeID)),
    rows,
  }
}

/** What the engine makes its codes of: P1001 of an unreachable server, P1003 of a database that is not there. */
function driverError(error) {
  const { code, severity = 'ERROR', message, detail, column, hint } = error
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    throw new DriverAdapterError({ kind: 'DatabaseNotReachable', host: error.address, port: error.port })
  }
  if (code === '3D000') throw new DriverAdapterError({ kind: 'DatabaseDoesNotExist', db: /"(.*)"/.exec(message)?.[1] })
  if (severity === undefined || typeof code !== 'string') throw error
  const original = { originalCode: code, originalMessage: message }
  throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint, ...original })
}
