// Sets the workspace up on a machine that has only Node and npm, then runs one of its tasks.
// usage: node .ci/workspace.mjs install | demo | verify
// Dependency-free on purpose: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const { packageManager } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const stamp = new URL('node_modules/.cache/installed', root)

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
const pnpm = (...args) => run('npx', ['--yes', packageManager, ...args])

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(new URL('pnpm-lock.yaml', root)))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  pnpm('install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn')
  mkdirSync(new URL('node_modules/.cache/', root), { recursive: true })
  writeFileSync(stamp, lock)
}

const tasks = {
  install() {},
  demo() {
    pnpm('run', '--silent', 'build')
    run(process.execPath, ['test/demo/demo.mjs'])
  },
  verify() {
    pnpm('run', '--silent', 'build')
    pnpm('run', '--silent', 'typecheck')
    pnpm('run', '--silent', 'lint')
    pnpm('run', '--silent', 'unit')
  },
}
const task = tasks[process.argv[2]]
if (!task) {
  console.error('usage: node .ci/workspace.mjs install | demo | verify')
  process.exit(2)
}
install()
task()
