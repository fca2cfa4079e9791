#!/usr/bin/env node
// Makes the migrations of fixtures/prisma again, from the two schemas that lie in every fixture:
//
//   DATABASE_URL=postgresql://postgres@127.0.0.1:5432 node test/prisma-engine/regenerate-fixtures.mjs [case …]
//
// The real CLI of test/apps/prisma-7 generates: `migrate dev --name init` for before.prisma, then
// `migrate dev --create-only --name <case>` for schema.prisma, on an empty database of its own that is dropped again.
// Only the times in the folders' names are made up, so that a second run changes nothing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { dropDatabase } from './database.mjs'

const here = import.meta.dirname
const app = resolve(here, '../apps/prisma-7')
const fixtures = resolve(here, '../../fixtures/prisma')
const server = process.env.DATABASE_URL
if (!server) throw new Error('DATABASE_URL names no server on which databases may be made.')

const cases = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(fixtures).sort()
for (const name of cases) {
  await regenerate(join(fixtures, name))
  process.stdout.write(`${name}\n`)
}

async function regenerate(fixture) {
  const project = mkdtempSync(join(tmpdir(), 'prisma-fixture-'))
  const url = new URL(server)
  url.pathname = `/${basename(project).toLowerCase()}`
  try {
    symlinkSync(join(app, 'node_modules'), join(project, 'node_modules'))
    cpSync(join(fixture, 'prisma.config.ts'), join(project, 'prisma.config.ts'))
    await generate(project, url.href, join(fixture, 'before.prisma'), ['--name', 'init'])
    await generate(project, url.href, join(fixture, 'schema.prisma'), [
      '--name',
      migrationName(fixture),
      '--create-only',
    ])
    rmSync(join(fixture, 'migrations'), { recursive: true, force: true })
    cpSync(withFixedTimes(join(project, 'migrations')), join(fixture, 'migrations'), { recursive: true })
  } finally {
    await dropDatabase(url.href)
    rmSync(project, { recursive: true })
  }
}

/** Prisma's names have underscores. */
function migrationName(fixture) {
  return basename(fixture).replaceAll('-', '_')
}

/**
 * Runs `migrate dev` at a terminal, since it asks before it removes a label of an enum or the like, and refuses where it
 * cannot ask. The terminal is the one of `script` (util-linux).
 */
async function generate(project, url, schema, args) {
  writeFileSync(join(project, 'schema.prisma'), readFileSync(schema))
  const command = [process.execPath, 'node_modules/prisma/build/index.js', 'migrate', 'dev', ...args].join(' ')
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    cwd: project,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: url,
      PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? join(here, 'schema-engine.mjs'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      NO_COLOR: '1',
    },
  })
  let output = ''
  let answered = false
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    if (answered || !/Are you sure you want to create/.test(output)) return
    answered = true
    child.stdin.write('y')
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`)
}

/** 2026-01-01 for the first, the next day for the next. */
function withFixedTimes(migrations) {
  const folders = existsSync(migrations) ? readdirSync(migrations).filter((name) => /^\d{14}_/.test(name)) : []
  folders.sort().forEach((name, index) => {
    renameSync(join(migrations, name), join(migrations, `2026010${index + 1}000000${name.slice(14)}`))
  })
  return migrations
}
