/**
 * A history as an application of some years has it: every name and number follows from a seed, so that each run measures
 * the same SQL. It is synthetic: shapes and proportions are those of generated Drizzle migrations, the words are made up.
 */

const THINGS = [
  'account', 'address', 'article', 'asset', 'booking', 'campaign', 'category', 'channel', 'comment', 'contact',
  'contract', 'coupon', 'customer', 'device', 'document', 'employee', 'event', 'invoice', 'location', 'message',
  'order', 'payment', 'product', 'project', 'report', 'session', 'shipment', 'subscription', 'ticket', 'webhook',
] // prettier-ignore
const ASPECTS = ['', '_note', '_tag', '_version', '_member', '_setting', '_attempt', '_link', '_audit', '_import']

const FIELDS = [
  'title', 'slug', 'status_text', 'body', 'email', 'locale', 'currency', 'amount', 'quantity', 'position', 'color',
  'external_id', 'reference', 'visits', 'score', 'payload', 'is_active', 'is_public', 'published_at', 'expires_at',
  'archived_at', 'started_on', 'region', 'phone', 'website', 'summary', 'weight', 'discount', 'priority', 'token',
] // prettier-ignore

const TYPES = [
  { sql: 'text', value: "''" },
  { sql: 'varchar(255)', value: "'none'", wider: 'text' },
  { sql: 'integer', value: '0', wider: 'bigint' },
  { sql: 'bigint', value: '0' },
  { sql: 'boolean', value: 'false' },
  { sql: 'timestamp with time zone', value: 'now()' },
  { sql: 'numeric(12, 2)', value: "'0'" },
  { sql: 'jsonb', value: "'{}'::jsonb" },
  { sql: 'uuid', value: 'gen_random_uuid()' },
]

/** What a migration that creates no table is made of, by how often. */
const CHANGES = /** @type {const} */ ([
  ['addColumn', 30],
  ['createIndex', 16],
  ['addForeignKey', 8],
  ['dropColumn', 8],
  ['setDefault', 6],
  ['dropIndex', 5],
  ['addUnique', 5],
  ['setNotNull', 5],
  ['renameColumn', 5],
  ['widen', 4],
  ['addCheck', 3],
  ['addLabel', 3],
  ['backfill', 2],
  ['renameTable', 1],
  ['dropTable', 1],
])
const TOTAL = CHANGES.reduce((sum, [, weight]) => sum + weight, 0)

/**
 * @param {{ migrations?: number, tables?: number }} size defaults: 500 migrations that end in 120 tables, about five
 *   statements each
 * @returns {{ tag: string, when: number, statements: string[] }[]} migrations in order
 */
export function history({ migrations = 500, tables = 120 } = {}) {
  const app = new App()
  return Array.from({ length: migrations }, (_, index) => {
    // Tables come early, as they do: all of them are there after four fifths of the history.
    const share = Math.min(1, (index + 1) / (migrations * 0.8))
    const wanted = Math.min(tables, Math.ceil(tables * share ** 0.8))
    const newest = index === migrations - 1
    const statements = newest ? app.typical() : app.migration(wanted)
    return {
      tag: `${String(index).padStart(4, '0')}_${app.nickname()}`,
      when: 1_600_000_000_000 + index * 3_600_000,
      statements,
    }
  })
}

class App {
  #state = 20_260_719
  #used = new Set()
  /** @type {{ name: string, columns: { name: string, type: typeof TYPES[number] | null, required: boolean }[], referenced: boolean }[]} */
  #tables = []
  /** @type {{ name: string, labels: number }[]} */
  #enums = []
  /** @type {{ name: string, table: string }[]} */
  #indexes = []

  migration(wanted) {
    const statements = []
    while (this.#tables.length < wanted && statements.length < 5) statements.push(...this.#createTable())
    const length = 3 + this.#below(5)
    while (statements.length < length) {
      const change = this.#change()
      if (change !== null) statements.push(...[change].flat())
    }
    return statements
  }

  /** The newest: what most days bring, and a rename. */
  typical() {
    const kinds = ['addColumn', 'createIndex', 'addForeignKey', 'setDefault', 'renameColumn']
    return kinds.flatMap((kind) => {
      for (;;) {
        const sql = this[kind]()
        if (sql !== null) return sql
      }
    })
  }

  nickname() {
    return `${this.#pick(FIELDS)}_${this.#pick(THINGS)}`
  }

  #change() {
    let at = this.#below(TOTAL)
    for (const [kind, weight] of CHANGES) {
      if (at < weight) return this[kind]()
      at -= weight
    }
    return null
  }

  #createTable() {
    const name = this.#fresh(() => this.#pick(THINGS) + this.#pick(ASPECTS))
    const table = { name, columns: [], referenced: false }
    const lines = ['\t"id" serial PRIMARY KEY NOT NULL']
    const statements = []
    if (this.#below(4) === 0) {
      const type = { name: this.#fresh(() => `${name}_state`), labels: 4 }
      this.#enums.push(type)
      statements.push(`CREATE TYPE "public"."${type.name}" AS ENUM('draft', 'open', 'closed', 'label_3');`)
      table.columns.push({ name: 'state', type: null, required: true })
      lines.push(`\t"state" "${type.name}" DEFAULT 'draft' NOT NULL`)
    }
    for (let n = 3 + this.#below(6); n > 0; n--) {
      const column = this.#newColumn(table)
      if (column === null) continue
      table.columns.push(column)
      const value = this.#below(3) === 0 ? ` DEFAULT ${column.type.value}` : ''
      lines.push(`\t"${column.name}" ${column.type.sql}${value}${column.required ? ' NOT NULL' : ''}`)
    }
    table.columns.push({ name: 'created_at', type: null, required: true })
    lines.push('\t"created_at" timestamp with time zone DEFAULT now() NOT NULL')
    statements.push(`CREATE TABLE "${name}" (\n${lines.join(',\n')}\n);`)
    this.#tables.push(table)
    for (let n = this.#below(3); n > 0; n--) statements.push(...this.#foreignKey(table))
    const index = this.#below(2) === 0 ? this.#index(table) : null
    if (index !== null) statements.push(index)
    return statements
  }

  addColumn() {
    const table = this.#pick(this.#tables)
    const column = this.#newColumn(table)
    if (column === null) return null
    table.columns.push(column)
    const value = column.required || this.#below(4) === 0 ? ` DEFAULT ${column.type.value}` : ''
    return `ALTER TABLE "${table.name}" ADD COLUMN "${column.name}" ${column.type.sql}${value}${column.required ? ' NOT NULL' : ''};`
  }

  createIndex() {
    return this.#index(this.#pick(this.#tables))
  }

  addForeignKey() {
    const statements = this.#foreignKey(this.#pick(this.#tables))
    return statements.length === 0 ? null : statements
  }

  dropColumn() {
    const found = this.#column(({ type }) => type !== null)
    if (found === null || found.table.columns.length < 4) return null
    found.table.columns = found.table.columns.filter((column) => column !== found.column)
    this.#indexes = this.#indexes.filter(({ table, column }) => table !== found.table || column !== found.column)
    return `ALTER TABLE "${found.table.name}" DROP COLUMN "${found.column.name}";`
  }

  setDefault() {
    const found = this.#column(({ type }) => type !== null)
    return (
      found &&
      `ALTER TABLE "${found.table.name}" ALTER COLUMN "${found.column.name}" SET DEFAULT ${found.column.type.value};`
    )
  }

  dropIndex() {
    if (this.#indexes.length === 0) return null
    const [index] = this.#indexes.splice(this.#below(this.#indexes.length), 1)
    return `DROP INDEX "${index.name}";`
  }

  addUnique() {
    const found = this.#column(({ type }) => type?.sql === 'text' || type?.sql === 'uuid')
    if (found === null) return null
    const name = this.#fresh(() => `${found.table.name}_${found.column.name}_unique`)
    return `ALTER TABLE "${found.table.name}" ADD CONSTRAINT "${name}" UNIQUE("${found.column.name}");`
  }

  setNotNull() {
    const found = this.#column(({ required }) => !required)
    if (found === null) return null
    found.column.required = true
    return `ALTER TABLE "${found.table.name}" ALTER COLUMN "${found.column.name}" SET NOT NULL;`
  }

  renameColumn() {
    const found = this.#column(({ type }) => type !== null)
    if (found === null) return null
    const { table, column } = found
    const old = column.name
    column.name = this.#fresh(() => `${this.#pick(FIELDS)}_new`, table.name)
    return `ALTER TABLE "${table.name}" RENAME COLUMN "${old}" TO "${column.name}";`
  }

  widen() {
    const found = this.#column(({ type }) => type?.wider !== undefined)
    if (found === null) return null
    const { wider } = found.column.type
    found.column.type = TYPES.find(({ sql }) => sql === wider)
    return `ALTER TABLE "${found.table.name}" ALTER COLUMN "${found.column.name}" SET DATA TYPE ${wider};`
  }

  addCheck() {
    const found = this.#column(({ type }) => type?.sql === 'integer' || type?.sql === 'bigint')
    if (found === null) return null
    const { table, column } = found
    const name = this.#fresh(() => `${table.name}_${column.name}_check`)
    return `ALTER TABLE "${table.name}" ADD CONSTRAINT "${name}" CHECK ("${table.name}"."${column.name}" >= 0);`
  }

  addLabel() {
    if (this.#enums.length === 0) return null
    const type = this.#pick(this.#enums)
    return `ALTER TYPE "public"."${type.name}" ADD VALUE 'label_${type.labels++}';`
  }

  backfill() {
    const found = this.#column(({ type }) => type !== null)
    if (found === null) return null
    const { name, type } = found.column
    return `UPDATE "${found.table.name}" SET "${name}" = ${type.value} WHERE "${name}" IS NULL;`
  }

  renameTable() {
    const table = this.#pick(this.#tables)
    const old = table.name
    table.name = this.#fresh(() => this.#pick(THINGS) + this.#pick(ASPECTS))
    return `ALTER TABLE "${old}" RENAME TO "${table.name}";`
  }

  dropTable() {
    const table = this.#pick(this.#tables)
    if (table.referenced || this.#tables.length < 10) return null
    this.#tables = this.#tables.filter((other) => other !== table)
    this.#indexes = this.#indexes.filter((index) => index.table !== table)
    return `DROP TABLE "${table.name}" CASCADE;`
  }

  #foreignKey(table) {
    const target = this.#pick(this.#tables)
    const name = `${target.name}_id`
    if (table.columns.some((column) => column.name === name)) return []
    target.referenced = true
    table.columns.push({ name, type: null, required: false })
    return [`ALTER TABLE "${table.name}" ADD COLUMN "${name}" integer;`, this.#constraint(table, name, target)]
  }

  #constraint(table, column, target) {
    const name = this.#fresh(() => `${table.name}_${column}_${target.name}_id_fk`)
    return (
      `ALTER TABLE "${table.name}" ADD CONSTRAINT "${name}" FOREIGN KEY ("${column}") ` +
      `REFERENCES "public"."${target.name}"("id") ON DELETE no action ON UPDATE no action;`
    )
  }

  #index(table) {
    const column = this.#pick(table.columns)
    if (column.type?.sql === 'jsonb') return null
    const name = this.#fresh(() => `${table.name}_${column.name}_idx`)
    this.#indexes.push({ name, table, column })
    return `CREATE INDEX "${name}" ON "${table.name}" USING btree ("${column.name}");`
  }

  #newColumn(table) {
    const name = this.#pick(FIELDS)
    if (table.columns.some((column) => column.name === name)) return null
    return { name, type: this.#pick(TYPES), required: this.#below(2) === 0 }
  }

  #column(fits) {
    const table = this.#pick(this.#tables)
    const columns = table.columns.filter(fits)
    return columns.length === 0 ? null : { table, column: this.#pick(columns) }
  }

  /** A name that nothing had before, numbered where it must be. */
  #fresh(propose, space = '') {
    const stem = propose().slice(0, 55)
    let name = stem
    for (let n = 2; this.#used.has(`${space}.${name}`); n++) name = `${stem}_${n}`
    this.#used.add(`${space}.${name}`)
    return name
  }

  #pick(list) {
    return list[this.#below(list.length)]
  }

  /** Mulberry32: small, and the same everywhere. */
  #below(limit) {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}
