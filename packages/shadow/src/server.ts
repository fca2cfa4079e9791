import { randomBytes } from 'node:crypto'
import { BackoutError, quoteIdentifier, type History, type Shadow, type ShadowDatabase } from '@backout/core'
import { Client } from 'pg'
import { isPostgresError } from './apply-migration.ts'
import { Database } from './database.ts'
import { historyKeys } from './history-keys.ts'
import { DEFAULT_TIMEOUT, type CommonOptions } from './options.ts'
import { noteProblems, replay } from './replay.ts'
import { guard, rolesCreated } from './server-guard.ts'
import { describeServer, isSameDatabase, readServerUrl, type ServerUrl } from './server-url.ts'
import { runSetup } from './setup.ts'
import type { ReplayNote } from './state-cache.ts'

export interface ServerOptions extends CommonOptions {
  /** Where to connect. Its database is used for CREATE DATABASE and DROP DATABASE alone. */
  readonly url: string
  /** The application's own database, which {@link url} must not name. */
  readonly applicationUrl?: string | null
}

/** Every database that is made here: when it was made (base 36 milliseconds), and chance. No other one is ever dropped. */
const NAME = /^backout_shadow_([0-9a-z]{8,9})_[0-9a-f]{12}$/
const ABANDONED = 24 * 3_600_000
/** PostgreSQL 13, the oldest whose catalogs are read. */
const OLDEST = 130_000
/** States that are kept as template databases for this run. */
const MOST_TEMPLATES = 2

interface Template {
  readonly name: string
  readonly notes: readonly ReplayNote[]
}

/**
 * Any PostgreSQL server, by URL. Everything happens in databases that are made for this run and dropped at its end; states
 * are kept for the run alone.
 * @throws BackoutError `shadow-is-app-database`, `shadow-unreachable`, `shadow-version`, `shadow-unavailable` (no right
 *   to create databases)
 */
export async function serverShadow(options: ServerOptions): Promise<Shadow> {
  const server = readServerUrl(options.url)
  const application = options.applicationUrl ? readServerUrl(options.applicationUrl) : null
  if (application !== null && (await isSameDatabase(server, application))) {
    throw new BackoutError({
      code: 'shadow-is-app-database',
      what: `The shadow's URL names the application's own database (${describeServer(server)}).`,
      why: 'A shadow is a place where migrations may go wrong.',
      fix: 'Name another database, on another server if you can, or leave the URL out to use the embedded PGlite.',
    })
  }
  const admin = await connect(server)
  try {
    const { rows } = await admin.query(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name,
              rolcreatedb OR rolsuper AS creates FROM pg_roles WHERE rolname = current_user`,
    )
    const { version, name, creates } = rows[0] as { version: number; name: string; creates: boolean }
    if (version < OLDEST) throw tooOld(server, name)
    if (!creates) throw mayNotCreate(server)
    await sweep(admin)
    return new ServerShadow(server, admin, version, options)
  } catch (error) {
    await admin.end()
    throw error
  }
}

class ServerShadow implements Shadow {
  readonly concurrent = true
  readonly label: string
  readonly version: number
  readonly #server: ServerUrl
  readonly #admin: Client
  readonly #options: ServerOptions
  readonly #templates = new Map<string, Template>()
  readonly #databases = new Set<ServerDatabase>()
  /** Roles that histories created here; they must be there as long as templates are. */
  readonly #roles = new Set<string>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(server: ServerUrl, admin: Client, version: number, options: ServerOptions) {
    this.#server = server
    this.#admin = admin
    this.#options = options
    this.version = version
    this.label = `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`
  }

  async open(history: History): Promise<ShadowDatabase> {
    const { setup = null, timeZone = 'UTC' } = this.#options
    const keys = historyKeys({ setup, timeZone }, history)
    await this.#forgetWhenRolesAreGone()
    const index = keys.findLastIndex((key) => this.#templates.has(key))
    const found = this.#templates.get(keys[index] ?? '')
    const notes = [...(found?.notes ?? [])]
    if (index < history.migrations.length) {
      const name = await this.#create(found?.name ?? null)
      const session = await this.#connect(name)
      try {
        if (found === undefined) await runSetup(session, setup, this.label)
        notes.push(...(await replay(session, history, Math.max(index, 0), this.label)))
      } catch (error) {
        await session.close()
        throw error
      }
      await this.#makeTemplate(keys.at(-1)!, { name, notes }, session)
    }
    const database = await this.#connect(await this.#create(this.#templates.get(keys.at(-1)!)!.name))
    database.notes = noteProblems(notes, history)
    return database
  }

  async close(): Promise<void> {
    await Promise.all([...this.#databases].map((database) => database.close()))
    for (const { name } of this.#templates.values()) await this.#drop(name)
    this.#templates.clear()
    await this.#dropRoles(this.#roles)
    await this.#admin.end()
  }

  /** Disconnects from a database, without dropping it, so that others can be copied from it. */
  async #makeTemplate(key: string, template: Template, session: ServerDatabase): Promise<void> {
    await session.disconnect()
    this.#databases.delete(session)
    for (const role of session.roles) this.#roles.add(role)
    this.#templates.set(key, template)
    const [oldest] = this.#templates
    if (this.#templates.size <= MOST_TEMPLATES || oldest === undefined) return
    this.#templates.delete(oldest[0])
    await this.#drop(oldest[1].name)
  }

  /** A migration under test may have dropped a role; what stands on it must then be replayed. */
  async #forgetWhenRolesAreGone(): Promise<void> {
    if (this.#roles.size === 0) return
    const there = await this.#existing([...this.#roles])
    if (there.length === this.#roles.size) return
    for (const { name } of this.#templates.values()) await this.#drop(name)
    this.#templates.clear()
    await this.#dropRoles(there)
    this.#roles.clear()
  }

  async #create(template: string | null): Promise<string> {
    const { timeZone = 'UTC' } = this.#options
    const name = `backout_shadow_${Date.now().toString(36)}_${randomBytes(6).toString('hex')}`
    if (template === null) {
      await this.#administer(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`).catch((error: unknown) => {
        // The server's locale may know one other encoding only.
        if (!isPostgresError(error) || error.code !== '22023') throw error
        return this.#administer(`CREATE DATABASE ${name} TEMPLATE template0`)
      })
    } else await this.#administer(`CREATE DATABASE ${name} TEMPLATE ${template}`)
    for (const setting of [`timezone = '${timeZone.replaceAll("'", "''")}'`, 'jit = off']) {
      await this.#administer(`ALTER DATABASE ${name} SET ${setting}`)
    }
    return name
  }

  async #drop(name: string): Promise<void> {
    if (!NAME.test(name)) throw new Error(`${name} is not a shadow's database.`)
    await this.#administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }

  async #dropRoles(names: Iterable<string>): Promise<void> {
    // What still hangs on one, in a database that is not ours, keeps it.
    for (const name of names) {
      await this.#administer(`DROP ROLE IF EXISTS ${quoteIdentifier(name)}`).catch(() => {})
    }
  }

  async #existing(roles: readonly string[]): Promise<string[]> {
    const { rows } = await this.#administer('SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)', [roles])
    return (rows as { name: string }[]).map(({ name }) => name)
  }

  async #connect(name: string): Promise<ServerDatabase> {
    const client = await connect({ ...this.#server, database: name })
    const database: ServerDatabase = new ServerDatabase(client, {
      timeout: this.#options.timeout ?? DEFAULT_TIMEOUT,
      roles: this.#roles,
      existing: (roles) => this.#existing(roles),
      terminate: (pid) => this.#administer('SELECT pg_terminate_backend($1)', [pid]),
      drop: async (roles) => {
        this.#databases.delete(database)
        await this.#drop(name)
        await this.#dropRoles(roles)
      },
    })
    this.#databases.add(database)
    return database
  }

  /** One at a time: a `pg.Client` takes one query. */
  #administer(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    const result = this.#queue.then(() => this.#admin.query(text, values))
    this.#queue = result.catch(() => {})
    return result
  }
}

interface ServerBacking {
  readonly timeout: number
  /** Roles that this shadow created before. */
  readonly roles: ReadonlySet<string>
  existing(roles: readonly string[]): Promise<string[]>
  terminate(pid: number): Promise<unknown>
  drop(roles: ReadonlySet<string>): Promise<void>
}

/** A session on a database of a server that others use too. */
class ServerDatabase extends Database {
  /** Roles that were created through this session. */
  readonly roles = new Set<string>()
  readonly #server: ServerBacking

  constructor(client: Client, server: ServerBacking) {
    super(client, {
      timeout: server.timeout,
      kill: async () => {
        // Not in pg's types: the process that serves this session, and its socket.
        const { processID, connection } = client as unknown as {
          processID: number
          connection: { stream: { destroy(): void } }
        }
        await server.terminate(processID).catch(() => {})
        connection.stream.destroy()
      },
      close: async () => {
        await client.end().catch(() => {})
        await server.drop(this.roles)
      },
    })
    this.#server = server
  }

  override async query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ rows: Row[] }> {
    guard(text, new Set([...this.roles, ...this.#server.roles]))
    const wanted = rolesCreated(text)
    if (wanted.length > 0) {
      const there = await this.#server.existing(wanted)
      for (const role of wanted) if (!there.includes(role)) this.roles.add(role)
    }
    return super.query<Row>(text, values)
  }

  async disconnect(): Promise<void> {
    await this.client.end()
  }
}

async function connect(server: ServerUrl): Promise<Client> {
  const client = new Client({
    ...server.config,
    database: server.database,
    application_name: 'backout',
    connectionTimeoutMillis: 10_000,
  })
  // Whoever queries next is told.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    throw new BackoutError(
      {
        code: 'shadow-unreachable',
        what: `The shadow server cannot be reached (${describeServer(server)}, as ${server.user}).`,
        why: (error as Error).message || String((error as { code?: unknown }).code),
        fix: 'Check the URL, that the server runs, and that it lets this user in. Or leave the URL out to use PGlite.',
      },
      { cause: error },
    )
  }
}

/** Drops what runs left that were killed more than a day ago. In use or another's: left alone. */
async function sweep(admin: Client): Promise<void> {
  const { rows } = await admin.query(
    "SELECT datname AS name FROM pg_database WHERE datname LIKE 'backout\\_shadow\\_%'",
  )
  for (const { name } of rows as { name: string }[]) {
    const made = NAME.exec(name)?.[1]
    if (made === undefined || Number.parseInt(made, 36) > Date.now() - ABANDONED) continue
    await admin.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => {})
  }
}

function tooOld(server: ServerUrl, version: string): BackoutError {
  return new BackoutError({
    code: 'shadow-version',
    what: `The shadow server (${describeServer(server)}) is PostgreSQL ${version}.`,
    why: 'backout reads the catalogs of PostgreSQL 13 and newer.',
    fix: 'Use a newer server, the embedded PGlite (no URL), or --shadow native:18.',
  })
}

function mayNotCreate(server: ServerUrl): BackoutError {
  return new BackoutError({
    code: 'shadow-unavailable',
    what: `${server.user} may not create databases on the shadow server (${describeServer(server)}).`,
    why: 'A shadow is a database of its own, made for one run and dropped after it.',
    fix: `Let a superuser run ALTER ROLE ${quoteIdentifier(server.user)} CREATEDB, or leave the URL out to use PGlite.`,
  })
}
