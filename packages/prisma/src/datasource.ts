/** What backout reads of a schema's `datasource` block. */
export interface Datasource {
  /** As written: `postgresql`, `postgres`, `mysql`, `cockroachdb`, … */
  readonly provider: string
  /** Absolute path of the file that holds the block. */
  readonly file: string
  /** Prisma 6: the address for migrations (`directUrl`, else `url`). Prisma 7 has it in its config. */
  readonly url: Address | null
  readonly shadowDatabaseUrl: Address | null
}

/** An address as written in a schema. */
export type Address = { readonly env: string } | { readonly value: string }

/** One file of a schema. */
export interface SchemaFile {
  readonly path: string
  readonly content: string
}

/**
 * Reads the `datasource` block of a schema, without Prisma's parser, which takes longer to load than all the rest of
 * backout. The test compares the two.
 * @returns null when there is not exactly one block with a provider in it
 * @see https://www.prisma.io/docs/orm/reference/prisma-schema-reference#datasource
 */
export function readDatasource(files: readonly SchemaFile[]): Datasource | null {
  const blocks = files.flatMap(({ path, content }) =>
    [...withoutComments(content).matchAll(BLOCK)].map((block) => ({ path, fields: fieldsOf(block[1]!) })),
  )
  if (blocks.length !== 1) return null
  const { path, fields } = blocks[0]!
  const provider = fields.get('provider')
  if (provider === undefined || !('value' in provider)) return null
  return {
    provider: provider.value,
    file: path,
    url: fields.get('directUrl') ?? fields.get('url') ?? null,
    shadowDatabaseUrl: fields.get('shadowDatabaseUrl') ?? null,
  }
}

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"`
const BLOCK = new RegExp(String.raw`(?:^|[\n}])[^\S\n]*datasource\s+\w+\s*\{((?:${STRING}|[^"}])*)\}`, 'g')
const FIELD = new RegExp(String.raw`^\s*(\w+)\s*=\s*(?:(env)\(\s*(${STRING})\s*\)|(${STRING}))\s*$`)

function fieldsOf(body: string): Map<string, Address> {
  const fields = new Map<string, Address>()
  for (const line of body.split('\n')) {
    const [, name, env, variable, literal] = FIELD.exec(line) ?? []
    if (name === undefined) continue
    fields.set(name, env ? { env: unquoted(variable!) } : { value: unquoted(literal!) })
  }
  return fields
}

/** Blanks `//` and block comments; those two are no comments inside a string. */
function withoutComments(content: string): string {
  return content.replace(new RegExp(String.raw`${STRING}|//[^\n]*|/\*[\s\S]*?\*/`, 'g'), (part) =>
    part.startsWith('"') ? part : part.replace(/[^\n]/g, ' '),
  )
}

/** Prisma's escapes are those of JSON. */
function unquoted(literal: string): string {
  try {
    return JSON.parse(literal)
  } catch {
    return literal.slice(1, -1)
  }
}
