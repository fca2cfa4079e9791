import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { makeServerFolder, writeDataDirectory } from '../../packages/shadow/src/native-folder.ts'
import { findNativePackage } from '../../packages/shadow/src/native-package.ts'
import { NativeServer } from '../../packages/shadow/src/native-server.ts'
import { serverUser } from '../../packages/shadow/src/native-user.ts'
import { NativeEngine } from '../../packages/shadow/src/native.ts'
import { SERVER_SETTINGS } from '../../packages/shadow/src/settings.ts'
import { serverAt, type Server } from './server.ts'

/** As production runs: what is committed is on disk. */
const SETTINGS = {
  ...SERVER_SETTINGS,
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  huge_pages: 'off',
  max_connections: '30',
}

/** A server that may be killed, and starts again on the files that it left. */
export interface OwnServer {
  readonly server: Server
  /** Sends SIGKILL to the server and to all its processes, then starts one on its files. */
  crash(): Promise<OwnServer>
  remove(): Promise<void>
}

export async function ownServer(major: number): Promise<OwnServer> {
  const root = import.meta.dirname
  const first = await new NativeEngine({ major, root, cacheDir: null }).initialise()
  const image = await first.image(true)
  await first.close()
  const folder = makeServerFolder(serverUser())
  writeDataDirectory(join(folder, 'data'), image, serverUser())
  return start(major, folder)
}

async function start(major: number, folder: string): Promise<OwnServer> {
  const native = await NativeServer.start(findNativePackage(major, import.meta.dirname), folder, SETTINGS, serverUser())
  const admin = new Client({ host: native.host, port: native.port, user: 'postgres', database: 'postgres', ssl: false })
  admin.on('error', () => {})
  await admin.connect()
  const remove = async () => {
    await admin.end().catch(() => {})
    await native.remove()
  }
  return {
    server: serverAt(native.host, native.port, (sql) => admin.query(sql)),
    async crash() {
      const data = join(folder, 'data')
      const server = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0])
      const processes = [server, ...childrenOf(server)]
      for (const pid of processes) kill(pid)
      while (processes.some(isThere)) await new Promise((resolve) => setTimeout(resolve, 10))
      const next = makeServerFolder(serverUser())
      execFileSync('cp', ['-a', data, next])
      rmSync(join(next, 'data', 'postmaster.pid'), { force: true })
      await remove()
      return start(major, next)
    },
    remove,
  }
}

/** A session may have ended by itself meanwhile. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const status = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/stat`, 'utf8') : ''
      return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

/** A process that has ended but that nobody has asked after yet does no more harm. */
function isThere(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}
