#!/usr/bin/env node
// A stand-in for Prisma's schema engine, for machines that cannot download it: PRISMA_SCHEMA_ENGINE_BINARY names this
// file. It speaks the binary's protocol (JSON-RPC, a line a message) and answers with the same engine as WASM.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runCommand } from './commands.mjs'
import { createDatabase, executeScript } from './database.mjs'
import { loadSchemaEngine } from './wasm.mjs'
import { driverFactory } from './driver.mjs'

// The optimizing compiler costs a quarter of a run of `migrate dev` and brings nothing in the second that this lives.
setFlagsFromString('--liftoff-only')

const options = readOptions(process.argv.slice(2))

if (options.version) process.stdout.write('schema-engine-cli (WASM stand-in)\n')
else if (options.command !== null) process.exitCode = await runCommand(options.command, options.url)
else serve()

/** Prisma 7: `--datasource {"url":…} cli <command>`; Prisma 6: `cli --datasource <url> <command>`. */
function readOptions(args) {
  const all = (name) => args.flatMap((arg, at) => (arg === name ? [args[at + 1]] : []))
  const [given] = all('--datasource')
  const datasource = given?.startsWith('{') ? JSON.parse(given) : { url: given }
  const datamodels = all('--datamodels').map((path) => [path, readFileSync(path, 'utf8')])
  return {
    version: args.includes('--version'),
    command: args.includes('cli') ? args.at(-1) : null,
    datamodels,
    url: datasource.url ?? urlOf(datamodels, ['directUrl', 'url']),
    shadowDatabaseUrl: datasource.shadowDatabaseUrl ?? urlOf(datamodels, ['shadowDatabaseUrl']),
  }
}

/** Prisma 6 leaves the addresses to the engine, which finds them in the schema. */
function urlOf(datamodels, fields) {
  for (const field of fields) {
    for (const [, text] of datamodels) {
      const [, variable, literal] =
        new RegExp(String.raw`^\s*${field}\s*=\s*(?:env\("(\w+)"\)|"([^"]+)")`, 'm').exec(text) ?? []
      if (variable && process.env[variable]) return process.env[variable]
      if (literal) return literal
    }
  }
  return undefined
}

let engine
function getEngine() {
  engine ??= loadSchemaEngine().then((SchemaEngine) =>
    SchemaEngine.new(
      { datamodels: options.datamodels.length > 0 ? options.datamodels : undefined },
      () => {},
      driverFactory(options.url, options.shadowDatabaseUrl),
    ),
  )
  return engine
}

async function answer(method, params) {
  switch (method) {
    case 'createDatabase':
      return { databaseName: await createDatabase(options.url) }
    case 'dbExecute':
      await executeScript(params.datasourceType?.url ?? options.url, params.script)
      return null
    case 'getDatabaseVersion':
      return (await getEngine()).version()
    case 'diff': {
      const { exitCode, stdout } = await (await getEngine()).diff(params)
      if (stdout != null) await print(stdout)
      return { exitCode, stdout: null }
    }
    case 'createMigration':
    case 'evaluateDataLoss': {
      // As WASM these two read the schema of the history from a cache that only devDiagnostic fills.
      const { migrationsList, filters } = params
      await (await getEngine()).devDiagnostic({ migrationsList, filters })
      return (await getEngine())[method](params)
    }
    default:
      return (await getEngine())[method](params)
  }
}

const printed = new Map()
let lastId = 0

/** The engine has the CLI print, and waits until it has. */
function print(content) {
  return new Promise((done) => {
    printed.set(++lastId, done)
    send({ id: lastId, method: 'print', params: { content } })
  })
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

function serve() {
  let work = Promise.resolve()
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line.trim() === '') return
      const { id, method, params = {} } = JSON.parse(line)
      if (method === undefined) {
        printed.get(id)?.()
        printed.delete(id)
        return
      }
      work = work
        .then(() => answer(method, params))
        .then((result) => send({ id, result: result ?? null }))
        .catch((error) => send({ id, error: rpcError(error) }))
    })
    .on('close', () => work.then(() => process.exit(0)))
}

/** The shape in which the CLI looks for a code (P3018 …) and its text. */
function rpcError(error) {
  return {
    code: 4466,
    message: 'An error happened. Check the data field for details.',
    data: {
      is_panic: error.name === 'RuntimeError',
      message: error.message,
      meta: error.meta ?? null,
      error_code: error.code,
    },
  }
}
