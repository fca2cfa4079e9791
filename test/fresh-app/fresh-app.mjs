// Fresh apps outside the repository, with backout installed from packed tarballs, walked the way a user walks.
//
//   node test/fresh-app/fresh-app.mjs [drizzle-0.31] [drizzle-1.0] [prisma-7]      (built before: pnpm run build)
//
// Each walk makes migrations by the wrapper and by the npm script, and ends with the ORM's own migrator on a real
// PostgreSQL: the downs must be invisible to it. Needs the npm registry; takes a minute an app.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prismaEngine, startPostgres } from './surroundings.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
const base = mkdtempSync(join(tmpdir(), 'backout-fresh-'))

/**
 * Runs a command and returns what it printed. Fails unless its exit code is 0.
 * With `answer` it runs at a terminal, and the keys are pressed when the text shows up.
 */
async function run(cwd, command, { env = {}, answer } = {}) {
  console.log(`  $ ${command}`)
  const { NODE_PATH: _, INIT_CWD: __, ...inherited } = process.env
  const own = Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^(?:npm_|pnpm_|CI$)/i.test(name)))
  const child = spawn('bash', ['-c', answer ? `script -qefc "${command}" /dev/null` : command], {
    cwd,
    env: { ...own, NO_COLOR: '1', ...env },
    stdio: [answer ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keys = [...(answer?.keys ?? [])]
  const press = () => {
    if (keys.length === 0) return
    child.stdin.write(keys.shift())
    setTimeout(press, 500)
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      const asked = answer && !output.includes(answer.to) && (output + part).includes(answer.to)
      output += part
      if (asked) press()
    })
  }
  const actual = await new Promise((resolve) => child.on('close', resolve))
  assert.equal(actual, 0, `${command} ended with ${actual}:\n${output}`)
  return output
}

const put = (folder, files) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** Packs every public package; the folder then holds one tarball each. */
async function pack() {
  const tarballs = join(base, 'tarballs')
  mkdirSync(tarballs)
  const packed = {}
  for (const folder of readdirSync(join(repository, 'packages'))) {
    const manifest = join(repository, 'packages', folder, 'package.json')
    const { name, version, private: secret } = JSON.parse(readFileSync(manifest, 'utf8'))
    if (secret) continue
    await run(dirname(manifest), `npx --yes ${packageManager} pack --pack-destination ${tarballs}`)
    packed[name] = `file:${join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)}`
  }
  return packed
}

/** A fresh app: a package.json, its dependencies and backout installed by npm. */
async function makeApp(name, packed, dependencies, scripts, files) {
  const folder = join(base, name)
  put(folder, {
    'package.json': JSON.stringify({
      name,
      private: true,
      type: 'module',
      scripts,
      dependencies,
      devDependencies: packed,
    }),
    ...files,
  })
  await run(folder, 'npm install --ignore-scripts --no-audit --no-fund')
  return folder
}

/** The down files of an app, in order. */
function downs(folder, migrations) {
  return readdirSync(join(folder, migrations), { recursive: true })
    .filter((name) => name.endsWith('down.sql'))
    .sort()
    .map((name) => readFileSync(join(folder, migrations, name), 'utf8'))
}

/** Every down on disk is proven, by backout's own word in a second process. */
async function allProven(folder, count) {
  const { migrations } = JSON.parse(await run(folder, 'npx backout prove --all --json 2>/dev/null'))
  assert.equal(migrations.length, count)
  for (const { name, down } of migrations) {
    assert.match(down.verdict, /^exact/, `${name} is ${down.verdict}`)
    assert.equal(down.proof.verdict, down.verdict)
  }
}

const drizzleSchema = (name, ...columns) => `import { index, pgTable, serial, text } from 'drizzle-orm/pg-core'
export const users = pgTable('users', {
  id: serial('id').primaryKey(),
  ${[`name: text('${name}').notNull()`, ...columns].join(',\n  ')},
}, (table) => [index('users_name_idx').on(table.name)])
`
const DRIZZLE_FILES = {
  'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit'
export default defineConfig({
  dialect: 'postgresql', schema: './schema.ts', out: './drizzle', dbCredentials: { url: process.env.DATABASE_URL! },
})
`,
}
const DRIZZLE_SCRIPTS = { 'db:generate': 'drizzle-kit generate --name bio && backout down' }

async function walkDrizzle(name, packed, versions, rename, postgres) {
  const app = await makeApp(name, packed, { ...versions, pg: '8.23.1' }, DRIZZLE_SCRIPTS, DRIZZLE_FILES)
  const url = await postgres.database(name.replaceAll(/\W/g, '_'))
  const env = { DATABASE_URL: url }

  put(app, { 'schema.ts': drizzleSchema('name') })
  await run(app, 'npx backout drizzle-kit generate --name init', { env })
  put(app, { 'schema.ts': drizzleSchema('full_name') })
  // A rename breaks programs that are running; the finding is right, so the exit code is 1 unless told otherwise.
  await rename(app, env)
  put(app, { 'schema.ts': drizzleSchema('full_name', `bio: text('bio')`) })
  await run(app, 'npm run db:generate', { env })

  const [, renamed, added] = downs(app, 'drizzle')
  assert.match(renamed, /RENAME COLUMN "?full_name"? TO "?name"?/)
  assert.match(added, /DROP COLUMN "?bio"?/)
  await allProven(app, 3)

  await run(app, 'npx drizzle-kit check', { env })
  await run(app, 'npx drizzle-kit migrate', { env })
  assert.equal(await postgres.value(url, 'SELECT count(*) FROM drizzle.__drizzle_migrations'), '3')
  assert.match(await run(app, 'npx drizzle-kit generate', { env }), /No schema changes/i)
}

const prismaSchema = (...fields) => `datasource db {
  provider = "postgresql"
}
model User {
  id Int @id @default(autoincrement())
  ${fields.join('\n  ')}
}
`

/** What the stand-in for Prisma's engine needs in the app. */
const STAND_IN = '@prisma/schema-engine-wasm'

async function walkPrisma(name, packed, postgres) {
  const { devDependencies: pinned } = JSON.parse(
    readFileSync(join(repository, 'test/apps/prisma-7/package.json'), 'utf8'),
  )
  const engine = prismaEngine()
  const standIn = 'PRISMA_SCHEMA_ENGINE_BINARY' in engine
  const app = await makeApp(
    name,
    packed,
    { prisma: pinned.prisma, ...(standIn && { [STAND_IN]: pinned[STAND_IN] }) },
    { 'db:migrate': 'prisma migrate dev --create-only --name bio && backout down && prisma migrate dev' },
    {
      'prisma.config.ts': `import { defineConfig, env } from 'prisma/config'
export default defineConfig({
  schema: 'prisma/schema.prisma',
  datasource: { url: env('DATABASE_URL'), shadowDatabaseUrl: env('PRISMA_SHADOW_URL') },
})
`,
    },
  )
  const env = {
    ...engine,
    DATABASE_URL: await postgres.database('prisma_7'),
    PRISMA_SHADOW_URL: await postgres.database('prisma_7_shadow'),
  }

  put(app, { 'prisma/schema.prisma': prismaSchema('name String') })
  await run(app, 'npx backout prisma migrate dev --name init', { env })

  // Prisma knows no renames: the draft is edited, as its documentation says, and looked at again before the apply.
  put(app, { 'prisma/schema.prisma': prismaSchema('fullName String @map("full_name")') })
  await run(app, 'npx backout --fail-on off prisma migrate dev --create-only --name full_name', { env })
  const draft = readdirSync(join(app, 'prisma/migrations')).find((folder) => folder.endsWith('full_name'))
  put(app, {
    [`prisma/migrations/${draft}/migration.sql`]: 'ALTER TABLE "User" RENAME COLUMN "name" TO "full_name";\n',
  })
  await run(app, 'npx backout --yes prisma migrate dev', { env })

  put(app, { 'prisma/schema.prisma': prismaSchema('fullName String @map("full_name")', 'bio String?') })
  await run(app, 'npm run db:migrate', { env })

  const [, renamed, added] = downs(app, 'prisma/migrations')
  assert.match(renamed, /RENAME COLUMN "?full_name"? TO "?name"?/)
  assert.match(added, /DROP COLUMN "?bio"?/)
  await allProven(app, 3)

  assert.match(await run(app, 'npx prisma migrate status', { env }), /Database schema is up to date/)
  assert.equal(await postgres.value(env.DATABASE_URL, 'SELECT count(*) FROM _prisma_migrations'), '3')
  assert.match(await run(app, 'npx backout prisma migrate dev', { env }), /Already in sync/)
}

const RENAME = 'npx backout --fail-on off drizzle-kit generate --name full_name'
const HINT = '[{"type":"rename","kind":"column","from":["public","users","name"],"to":["public","users","full_name"]}]'

const WALKS = {
  'drizzle-0.31': (packed, postgres) =>
    walkDrizzle(
      'drizzle-0.31',
      packed,
      { 'drizzle-orm': '0.45.4', 'drizzle-kit': '0.31.11' },
      (app, env) => run(app, RENAME, { env, answer: { to: 'rename column', keys: ['\u001b[B', '\r'] } }),
      postgres,
    ),
  'drizzle-1.0': (packed, postgres) =>
    walkDrizzle(
      'drizzle-1.0',
      packed,
      { 'drizzle-orm': '1.0.0-rc.5', 'drizzle-kit': '1.0.0-rc.5' },
      (app, env) => run(app, `${RENAME} --hints '${HINT}'`, { env }),
      postgres,
    ),
  'prisma-7': (packed, postgres) => walkPrisma('prisma-7', packed, postgres),
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(WALKS)
const postgres = await startPostgres()
try {
  const packed = await pack()
  for (const name of wanted) {
    console.log(name)
    await WALKS[name](packed, postgres)
    console.log(`  all as it should be`)
  }
} finally {
  await postgres.stop()
  rmSync(base, { recursive: true, force: true })
}
