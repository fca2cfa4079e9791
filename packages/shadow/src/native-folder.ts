import {
  chownSync,
  constants,
  accessSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packImage, unpackImage, type Image, type ImageEntry } from './image.ts'
import type { User } from './native-user.ts'

const PREFIX = 'backout-native-'
/** A folder whose process is gone is removed after this many milliseconds. */
const ABANDONED = 3_600_000
/** Free bytes that a memory file system must have; Docker gives containers 64 MB. */
const ROOM = 1024 ** 3

/**
 * Makes a folder for a server's files, open to that server's user alone; in memory (/dev/shm) where there is room.
 * Removes what killed processes left there.
 */
export function makeServerFolder(user: User | null): string {
  const parent = hasRoom('/dev/shm') ? '/dev/shm' : tmpdir()
  sweep(parent)
  // mkdtemp makes it 0700.
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
  if (user !== null) chownSync(folder, user.uid, user.gid)
  return folder
}

/** Writes an image out as a data directory. */
export function writeDataDirectory(folder: string, image: Image, user: User | null): void {
  const own = (path: string) => {
    if (user !== null) chownSync(path, user.uid, user.gid)
  }
  mkdirSync(folder, { mode: 0o700 })
  own(folder)
  for (const { path, data } of unpackImage(image)) {
    if (data === null) mkdirSync(folder + path, { mode: 0o700 })
    else writeFileSync(folder + path, data, { mode: 0o600 })
    own(folder + path)
  }
}

/** Reads a data directory, but for what belongs to the server that runs on it. */
export function readDataDirectory(folder: string): Image {
  return packImage([...walk(folder, '')])
}

function* walk(root: string, path: string): Generator<ImageEntry> {
  for (const entry of readdirSync(root + path, { withFileTypes: true })) {
    const name = `${path}/${entry.name}`
    if (entry.isDirectory()) {
      yield { path: name, mode: 0o700, data: null }
      yield* walk(root, name)
    } else if (entry.isFile() && !name.startsWith('/postmaster.')) {
      yield { path: name, mode: 0o600, data: readFileSync(root + name) }
    }
  }
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= ROOM
  } catch {
    return false
  }
}

/** A server whose data directory is gone ends by itself within a minute. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(/^backout-native-(\d+)-/.exec(name)?.[1])
    const path = join(parent, name)
    try {
      if (pid > 0 && !runs(pid) && statSync(path).mtimeMs < Date.now() - ABANDONED) rmSync(path, { recursive: true })
    } catch {
      // Another user's, or another process was faster.
    }
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
