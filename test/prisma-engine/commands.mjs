import { connect, createDatabase, dropDatabase } from './database.mjs'

const COMMANDS = {
  'can-connect-to-database': async (url) => (await connect(url)).end(),
  'create-database': createDatabase,
  'drop-database': dropDatabase,
}

/** PostgreSQL's and the system's codes in Prisma's words. */
const CODES = { '3D000': 'P1003', '42P04': 'P1009', '28P01': 'P1000', ECONNREFUSED: 'P1001', ENOTFOUND: 'P1001' }

/**
 * Runs a `cli` command of the engine. Failures go to stderr as the lines that the CLI reads.
 * @returns the exit code
 */
export async function runCommand(command, url) {
  try {
    await COMMANDS[command](url)
    return 0
  } catch (error) {
    const fields = { is_panic: false, error_code: CODES[error.code] ?? 'P1010', message: error.message || error.code }
    const line = { level: 'ERROR', target: 'schema_engine::logger', timestamp: new Date().toISOString(), fields }
    // The CLI takes the first line for something else.
    process.stderr.write(`\n${JSON.stringify(line)}\n`)
    return 1
  }
}
