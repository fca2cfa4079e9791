import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Adapter, Project } from '@backout/core'
import { drizzle } from '@backout/drizzle'
import { prisma } from '@backout/prisma'

/** A project of two migrations as an ORM lays it out: the state before, and the one that is looked at. */
export interface TwoMigrations {
  readonly adapter: Adapter
  readonly project: Project
}

export const LAYOUTS = ['drizzle 0.31', 'drizzle 1.0', 'prisma'] as const
export type Layout = (typeof LAYOUTS)[number]

const entry = (idx: number, tag: string) => ({
  idx,
  version: '7',
  when: 1_767_000_000_000 + idx,
  tag,
  breakpoints: true,
})

/** Writes `before` and `up` as the migrations of a new project of a layout. */
export async function twoMigrations(layout: Layout, before: string, up: string): Promise<TwoMigrations> {
  const root = mkdtempSync(join(tmpdir(), 'backout-stash-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const names = ['20260101000000_before', '20260102000000_up']
  if (layout === 'drizzle 0.31') {
    write(
      'm/meta/_journal.json',
      JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry(0, '0000_before'), entry(1, '0001_up')] }),
    )
    write('m/0000_before.sql', before)
    write('m/0001_up.sql', up)
  } else {
    write(`m/${names[0]}/migration.sql`, before)
    write(`m/${names[1]}/migration.sql`, up)
  }
  if (layout === 'drizzle 1.0')
    for (const name of names)
      write(
        `m/${name}/snapshot.json`,
        JSON.stringify({ version: '9', dialect: 'postgres', id: name, prevIds: [], ddl: [] }),
      )
  if (layout === 'prisma') write('m/migration_lock.toml', 'provider = "postgresql"\n')
  const adapter = layout === 'prisma' ? prisma : drizzle
  const [project] = await adapter.detect(root, { migrations: join(root, 'm') })
  return { adapter, project: project! }
}
