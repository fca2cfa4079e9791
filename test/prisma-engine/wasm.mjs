import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The schema engine of the Prisma in the working directory: the WASM that lies in the `prisma` package itself, so of
 * exactly that version, with the JavaScript of `@prisma/schema-engine-wasm` around it, whose interface must be the same.
 */
export async function loadSchemaEngine() {
  const require = createRequire(join(process.cwd(), 'package.json'))
  const glueFile = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasmFile = join(dirname(require.resolve('prisma/package.json')), 'build', 'schema_engine_bg.wasm')
  // The glue reports a panic's message here, and fails without it.
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= { set_message: (message) => process.stderr.write(`${message}\n`) }
  const glue = await import(pathToFileURL(glueFile).href)
  const { instance } = await WebAssembly.instantiate(await readFile(wasmFile), { './schema_engine_bg.js': glue })
  // oxlint-disable no-underscore-dangle -- the names are wasm-bindgen's
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue.SchemaEngine
}
