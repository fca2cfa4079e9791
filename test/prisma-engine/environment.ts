import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const STAND_IN = fileURLToPath(new URL('schema-engine.mjs', import.meta.url))

/**
 * What Prisma's CLI needs in its environment to run in tests: its own engine where one was downloaded or is named, else
 * the stand-in that lies here. No update check, no telemetry.
 */
export function engineEnvironment(): Record<string, string> {
  const quiet = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }
  const named = process.env['PRISMA_SCHEMA_ENGINE_BINARY']
  if (named !== undefined) return { ...quiet, PRISMA_SCHEMA_ENGINE_BINARY: named }
  // Prisma 6 looks for the query engine of the generated client too, which no command of the tests loads.
  return isDownloaded()
    ? quiet
    : { ...quiet, PRISMA_SCHEMA_ENGINE_BINARY: STAND_IN, PRISMA_QUERY_ENGINE_LIBRARY: STAND_IN }
}

/** Whether `prisma` found its engine at the network and put it beside its packages, as it does when it is installed. */
function isDownloaded(): boolean {
  const app = createRequire(new URL('../apps/prisma-7/package.json', import.meta.url))
  const engines = createRequire(app.resolve('prisma/package.json')).resolve('@prisma/engines/package.json')
  return readdirSync(join(dirname(engines))).some((name) => name.startsWith('schema-engine-'))
}
