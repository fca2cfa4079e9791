// Runs a down statement by statement, as psql runs a file, and is killed meanwhile.
// usage: node run-down.mjs <host> <port> <database> <file of statements, JSON> <hang before this statement, or -1>
// Prints `ready` when connected, the index of each statement that was answered, and `hangs`, `done` or `error <SQLSTATE>`.
import { readFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import pg from 'pg'

const [host, port, database, file, hangBefore] = process.argv.slice(2)
const statements = JSON.parse(readFileSync(file, 'utf8'))
const client = new pg.Client({ host, port: Number(port), database, user: 'postgres', ssl: false })
// The server may go while nothing is asked of it.
client.on('error', () => process.exit(1))
await client.connect()
console.log('ready')
for (const [index, statement] of statements.entries()) {
  if (index === Number(hangBefore)) await hang()
  try {
    await client.query(statement)
  } catch (error) {
    console.log(`error ${error.code} ${error.message}`)
    process.exit(1)
  }
  console.log(String(index))
}
if (Number(hangBefore) === statements.length) await hang()
console.log('done')
await client.end()

function hang() {
  console.log('hangs')
  return new Promise(() => setInterval(() => {}, 1000))
}
