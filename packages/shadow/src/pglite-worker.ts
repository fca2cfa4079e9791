/**
 * PGlite in a thread of its own, so that an endless statement can be ended by ending the thread.
 * Started by {@link PGliteInstance}; talks through the messages of `pglite-messages.ts`.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname } from 'node:path/posix'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { parseTarGzip } from 'nanotar'
import type { Extension } from '@electric-sql/pglite'
import { packImage, unpackImage, type Image, type ImageEntry } from './image.ts'
import type { CompiledModule, PGliteExtension, Reply, Request, WorkerData } from './pglite-messages.ts'

const port = parentPort!
const reply = (message: Reply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

const { module: given, configuration } = workerData as WorkerData
const compiled = compile(given)
const { MemoryFS, PGlite } = await import('@electric-sql/pglite')
type FileSystem = InstanceType<typeof PGlite>['Module']['FS']

const DATA = PGlite.paths.PGDATA
/** The exit status by which PGlite signals an ordinary PostgreSQL error; anything else thrown is a crash. */
const LONGJMP = 100
const MAIN_LOOP = '_PostgresMainLoopOnce'

/** What a server of PGlite is started with; PGlite's own list without `-O` and without a search_path of its own. */
const ARGUMENTS = ['--single', '-F', '-j', '-c', 'exit_on_error=false', '-c', 'log_checkpoints=false'].concat(
  ['max_worker_processes', 'max_parallel_workers', 'max_parallel_workers_per_gather'].flatMap((n) => ['-c', `${n}=0`]),
  ['-c', 'max_parallel_maintenance_workers=0', '-c', 'io_method=sync'],
)

/** A file or folder of Emscripten's in-memory file system. @see https://github.com/emscripten-core/emscripten/blob/main/src/lib/libmemfs.js */
interface FileNode {
  readonly node_ops: { mknod(parent: FileNode, name: string, mode: number, device: number): FileNode }
}

/**
 * PGlite's in-memory file system, filled from an image at the start and kept as one at the end. PGlite asks for it when
 * all else is in place, so it loads ahead and waits here until it is known what to start from.
 */
class ImageFS extends MemoryFS {
  /** Set when the server is stopped for the sake of its image. */
  kept: Image | null = null
  use!: (image: Image | null) => void
  readonly #image = new Promise<Image | null>((resolve) => {
    this.use = resolve
  })

  override async initialSyncFs(): Promise<void> {
    const image = await this.#image
    if (image === null) return
    const fs = this.pg!.Module.FS
    fs.mkdirTree(DATA, 0o700)
    const folders = new Map([['', fs.lookupPath(DATA, {}).node as FileNode]])
    for (const { path, mode, data } of unpackImage(image)) {
      // As FS.writeFile does, without looking every folder up for every file.
      const parent = folders.get(dirname(path).replace(/^\/$/, ''))!
      const node = parent.node_ops.mknod(parent, basename(path), mode, 0)
      if (data === null) folders.set(path, node)
      else Object.assign(node, { contents: data, usedBytes: data.length })
    }
  }

  override async closeFs(): Promise<void> {
    this.kept = packImage(entriesOf(this.pg!.Module.FS))
    await super.closeFs()
  }
}

/** PGlite without the query for array types, which only its own query functions need. */
class Server extends PGlite {
  override async _initArrayTypes(): Promise<void> {}
}

const files = new ImageFS()
const server = new Server({
  fs: files,
  // initdb picks these by trial unless they are given, and PGlite's memory never shrinks again.
  initDbStartParams: ['--wal-segsize=1', '--set', 'shared_buffers=4MB', '--set', 'max_connections=5'],
  startParams: ARGUMENTS,
  postgresqlconf: [...configuration],
  pgliteWasmModule: await compiled,
})
server.waitReady.catch(crash)

let work: Promise<void> = Promise.resolve()

port.on('message', (request: Request) => {
  work = work.then(() => answer(request)).catch(crash)
})

async function answer(request: Request): Promise<void> {
  switch (request.kind) {
    case 'start':
      files.use(request.image)
      await server.waitReady
      watch()
      return reply({ kind: 'started' })
    case 'install':
      for (const extension of request.extensions) await install(extension)
      return reply({ kind: 'installed' })
    case 'wire': {
      const chunks: Buffer[] = []
      // PGlite's other ways parse every answer, and keep it.
      await server.execProtocolRawStream(request.bytes, {
        syncToFs: false,
        // A view of PostgreSQL's memory.
        onRawData: (chunk) => chunks.push(Buffer.from(chunk)),
      })
      const bytes = new Uint8Array(Buffer.concat(chunks))
      return reply({ kind: 'wire', bytes }, [bytes.buffer])
    }
    case 'image': {
      const image = await (request.stop ? stop() : copy())
      return reply({ kind: 'image', image }, [image])
    }
  }
}

/**
 * Unpacks the bundle of an extension. PGlite does it before its server starts, but then every extension that a migration
 * may ask for would have to be known by then.
 */
async function install({ url, exported }: PGliteExtension): Promise<void> {
  const extension = (await import(url))[exported] as Extension
  const { bundlePath } = await extension.setup(server, {})
  if (bundlePath === undefined) throw new Error(`${url} has no bundle.`)
  for (const { name, type, data } of await parseTarGzip(await readFile(bundlePath))) {
    const path = `/pglite/${name}`
    if (type === 'directory') server.Module.FS.mkdirTree(path)
    else if (type === 'file' && data !== undefined) {
      server.Module.FS.mkdirTree(dirname(path))
      server.Module.FS.writeFile(path, data)
    }
  }
}

/** The data directory of a server that goes on. What was not flushed is in its WAL and comes back when it is started. */
async function copy(): Promise<Image> {
  await server.exec('CHECKPOINT')
  return packImage(entriesOf(server.Module.FS))
}

async function stop(): Promise<Image> {
  await server.close()
  return files.kept!
}

function* walk(fs: FileSystem, folder: string): Generator<string> {
  for (const name of fs.readdir(folder)) {
    if (name === '.' || name === '..') continue
    yield `${folder}/${name}`
    if (fs.isDir(fs.stat(`${folder}/${name}`).mode)) yield* walk(fs, `${folder}/${name}`)
  }
}

function entriesOf(fs: FileSystem): ImageEntry[] {
  return Array.from(walk(fs, DATA), (path) => {
    const { mode } = fs.stat(path)
    return { path: path.slice(DATA.length), mode, data: fs.isDir(mode) ? null : fs.readFile(path) }
  })
}

/**
 * PGlite swallows every exception of its WebAssembly, a trap or an exhausted stack included, and goes on with a server in
 * an unknown state. Whatever is not PostgreSQL's own way of raising an error ends this worker instead.
 */
function watch(): void {
  const module = server.Module as unknown as Record<string, () => void>
  const once = module[MAIN_LOOP]!
  module[MAIN_LOOP] = () => {
    try {
      once()
    } catch (error) {
      if ((error as { status?: number })?.status !== LONGJMP) crash(error)
      throw error
    }
  }
}

function crash(error: unknown): void {
  reply({ kind: 'crashed', why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  process.exit(1)
}

async function compile(module: CompiledModule | null): Promise<CompiledModule> {
  if (module !== null) return module
  const path = createRequire(import.meta.url).resolve('@electric-sql/pglite/pglite.wasm')
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { compile(bytes: Uint8Array): Promise<CompiledModule> }
  }
  const fresh = await WebAssembly.compile(await readFile(pathToFileURL(path)))
  reply({ kind: 'module', module: fresh })
  return fresh
}
