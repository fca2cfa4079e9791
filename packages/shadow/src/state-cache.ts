import { createHash, randomUUID } from 'node:crypto'
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Image } from './image.ts'

/** A database at rest. */
export interface State {
  readonly image: Image
  /** `server_version_num`. */
  readonly version: number
  /** Extensions whose files its functions need. */
  readonly extensions: readonly string[]
  /** Indexes of migrations that ran only outside a transaction, and PostgreSQL's reason. */
  readonly notes: readonly ReplayNote[]
}

export interface ReplayNote {
  readonly migration: number
  readonly why: string
}

/** The first line of a file of the cache; the image follows. */
interface Header extends Omit<State, 'image'> {
  readonly size: number
  readonly sha256: string
}

const SUFFIX = '.state'
/** Files that are kept: the empty database, the newest states of a few branches and projects of a monorepo. */
const MOST_FILES = 8
const MOST_BYTES = 512 * 1024 * 1024
/** Images that are also kept in memory. */
const MOST_IN_MEMORY = 3

/**
 * States of databases by key, in memory and in a folder. A file that is not exactly what was written is removed and counts
 * as absent. A folder that cannot be written costs time, never the run.
 */
export class StateCache {
  readonly #folder: string | null
  readonly #recent = new Map<string, State>()
  #writing: Promise<unknown> = Promise.resolve()

  constructor(folder: string | null) {
    this.#folder = folder
  }

  /** The state of the last of these keys that there is one for, and the key's index. */
  async find(keys: readonly string[]): Promise<{ index: number; state: State } | null> {
    const names = new Set(this.#folder === null ? [] : await readdir(this.#folder).catch(() => []))
    for (let index = keys.length - 1; index >= 0; index--) {
      const key = keys[index]!
      const state = this.#recent.get(key) ?? (names.has(key + SUFFIX) ? this.#read(key) : null)
      if (state === null) continue
      this.#remember(key, state)
      return { index, state }
    }
    return null
  }

  /** Keeps a state in memory, and with `persist` also writes it, in the background. */
  keep(key: string, state: State, persist: boolean): void {
    this.#remember(key, state)
    if (!persist || this.#folder === null) return
    const folder = this.#folder
    this.#writing = this.#writing.then(() => write(folder, key, state)).catch(() => {})
  }

  /** Waits until everything is written. */
  async settled(): Promise<void> {
    await this.#writing
  }

  #remember(key: string, state: State): void {
    this.#recent.delete(key)
    this.#recent.set(key, state)
    for (const old of [...this.#recent.keys()].slice(0, -MOST_IN_MEMORY)) this.#recent.delete(old)
  }

  #read(key: string): State | null {
    const path = join(this.#folder!, key + SUFFIX)
    try {
      const state = read(path)
      // The newest used stay longest.
      void utimes(path, new Date(), new Date()).catch(() => {})
      return state
    } catch {
      void rm(path, { force: true }).catch(() => {})
      return null
    }
  }
}

/** @throws when the file is not what {@link write} wrote */
function read(path: string): State {
  const file = openSync(path, 'r')
  try {
    const { size: total } = fstatSync(file)
    const start = Buffer.alloc(Math.min(total, 64 * 1024))
    readSync(file, start, 0, start.length, 0)
    const end = start.indexOf('\n')
    const { size, sha256, ...state } = JSON.parse(start.subarray(0, end).toString()) as Header
    if (end < 0 || total !== end + 1 + size) throw new Error('truncated')
    const bytes = Buffer.allocUnsafeSlow(size)
    for (let at = 0; at < size;) {
      const length = readSync(file, bytes, at, size - at, end + 1 + at)
      if (length === 0) throw new Error('truncated')
      at += length
    }
    if (digest(state, bytes) !== sha256) throw new Error('damaged')
    return { ...state, image: bytes.buffer }
  } finally {
    closeSync(file)
  }
}

/** Writes beside and renames, so that a reader sees a whole file or none. */
async function write(folder: string, key: string, { image, ...state }: State): Promise<void> {
  const path = join(folder, key + SUFFIX)
  if (existsSync(path)) return
  await mkdir(folder, { recursive: true })
  const bytes = new Uint8Array(image)
  const header: Header = { ...state, size: bytes.length, sha256: digest(state, bytes) }
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writev([Buffer.from(`${JSON.stringify(header)}\n`), bytes])
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await prune(folder)
}

function digest(state: Omit<State, 'image'>, bytes: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(state)).update(bytes).digest('hex')
}

/** Removes the files that were not used for longest, and what killed runs left half-written. */
async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.includes(SUFFIX))
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const info = await stat(path).catch(() => null)
      return { path, size: info?.size ?? 0, used: info?.mtimeMs ?? 0, whole: name.endsWith(SUFFIX) }
    }),
  )
  files.sort((a, b) => b.used - a.used)
  let bytes = 0
  let count = 0
  for (const { path, size, used, whole } of files) {
    if (whole) {
      bytes += size
      count++
      if (count > MOST_FILES || bytes > MOST_BYTES) await rm(path, { force: true })
    } else if (used < Date.now() - 3_600_000) await rm(path, { force: true })
  }
}
