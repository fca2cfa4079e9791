import { lookup } from 'node:dns/promises'
import { BackoutError } from '@backout/core'
import { Client, type ClientConfig } from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'

/** What a URL of a server says, with `pg`'s own defaults and environment for what it leaves out. */
export interface ServerUrl {
  readonly config: ClientConfig
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/** @throws BackoutError `usage` when it is none; the URL is not repeated, for it holds a password */
export function readServerUrl(url: string): ServerUrl {
  try {
    const config = parseIntoClientConfig(url)
    const { host, port, database, user } = new Client(config)
    return { config, host, port, database: database ?? '', user: user ?? '' }
  } catch (error) {
    throw new BackoutError(
      {
        code: 'usage',
        what: 'The URL of the shadow server cannot be read.',
        why: (error as Error).message.replaceAll(url, '…'),
        fix: 'It looks like postgres://user:password@host:5432/database, with special characters percent-encoded.',
      },
      { cause: error },
    )
  }
}

/** For people: `localhost:5432/app`, never the password. */
export function describeServer({ host, port, database }: ServerUrl): string {
  return host.startsWith('/') ? `${database} at ${host}` : `${host}:${port}/${database}`
}

/**
 * Whether two URLs name one database: same port, same database name, and hosts that are one machine, as far as names and
 * their addresses tell. Who connects does not matter.
 */
export async function isSameDatabase(one: ServerUrl, other: ServerUrl): Promise<boolean> {
  if (one.port !== other.port || one.database !== other.database) return false
  const [here, there] = await Promise.all([addressesOf(one.host), addressesOf(other.host)])
  return here.some((address) => there.includes(address))
}

const LOCAL = 'localhost'

/** A host's name without what only says how to reach it, and its addresses. */
async function addressesOf(host: string): Promise<string[]> {
  // Sockets in folders are this machine's.
  if (host === '' || host.startsWith('/')) return [LOCAL]
  // Neon's pooler is another name of the same server.
  const name = host.toLowerCase().replace(/\.$/, '').replace('-pooler.', '.')
  const found = await lookup(name, { all: true }).catch(() => [])
  const addresses = found.map(({ address }) => address)
  const local = name === LOCAL || [name, ...addresses].some((address) => /^(127\.|::1$|::ffff:127\.)/.test(address))
  return [name, ...addresses, ...(local ? [LOCAL] : [])]
}
