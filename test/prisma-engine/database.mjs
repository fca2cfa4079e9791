import { Client, escapeIdentifier } from 'pg'

/** Parameters of a URL that are Prisma's own and not PostgreSQL's. */
const PRISMA_ONLY = [
  'schema',
  'connection_limit',
  'pool_timeout',
  'pgbouncer',
  'statement_cache_size',
  'sslaccept',
  'connect_timeout',
]

/** Splits a Prisma URL into what the driver understands and the schema. */
export function parseUrl(url) {
  const parsed = new URL(url)
  const schema = parsed.searchParams.get('schema') ?? undefined
  for (const name of PRISMA_ONLY) parsed.searchParams.delete(name)
  return { connectionString: parsed.toString(), schema, database: decodeURIComponent(parsed.pathname.slice(1)) }
}

/** Opens a connection whose search path is the URL's schema, as the engine's is. */
export async function connect(url) {
  const { connectionString, schema } = parseUrl(url)
  const client = new Client({ connectionString })
  // A server that stops under us ends this process with an error at the next query, not with an uncaught event.
  client.on('error', () => {})
  await client.connect()
  await client.query(`SET search_path = ${escapeIdentifier(schema ?? 'public')}`)
  return client
}

/** Runs a script in one simple query. */
export async function executeScript(url, script) {
  const client = await connect(url)
  try {
    await client.query(script)
  } finally {
    await client.end()
  }
}

/** @returns the name of the database that the URL names, created now */
export async function createDatabase(url) {
  const { database } = parseUrl(url)
  await executeScript(siblingUrl(url, 'postgres'), `CREATE DATABASE ${escapeIdentifier(database)}`)
  return database
}

/** Drops the database that the URL names. */
export async function dropDatabase(url) {
  const { database } = parseUrl(url)
  await executeScript(siblingUrl(url, 'postgres'), `DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`)
}

/** The same server and schema, another database. */
export function siblingUrl(url, database) {
  const parsed = new URL(url)
  parsed.pathname = `/${encodeURIComponent(database)}`
  return parsed.toString()
}
