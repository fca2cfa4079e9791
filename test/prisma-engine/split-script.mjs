import { init, parse } from '@guanmingchiu/sqlparser-ts'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * Cuts a script as the native engine does since 7.4: at the ends of its statements when sqlparser reads all of them,
 * else not at all. A statement ends at the first `;` before which there is one and after which the rest still reads.
 * The adapter's batches, which this is there to check, come from another parser's positions.
 */
export async function splitScript(script) {
  if (!splits()) return [script]
  await init()
  if (countStatements(script) === null) return [script]
  const parts = []
  let start = 0
  for (let end = script.indexOf(';'); end >= 0; end = script.indexOf(';', end + 1)) {
    if (countStatements(script.slice(start, end)) !== 1 || countStatements(script.slice(end + 1)) === null) continue
    parts.push(script.slice(start, end + 1).trim())
    start = end + 1
  }
  const rest = script.slice(start)
  if (countStatements(rest) !== 0) parts.push(rest.trim())
  return parts.length < 2 ? [script] : parts
}

function countStatements(sql) {
  try {
    return parse(sql, 'postgresql').length
  } catch {
    return null
  }
}

function splits() {
  const require = createRequire(join(process.cwd(), 'package.json'))
  const { version } = JSON.parse(readFileSync(require.resolve('prisma/package.json'), 'utf8'))
  const [major, minor] = version.split('.').map(Number)
  return major > 7 || (major === 7 && minor >= 4)
}
