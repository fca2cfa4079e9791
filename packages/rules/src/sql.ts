import type { ColumnDefinition, ConstraintDefinition, QualifiedName, ReferentialAction } from '@backout/core'

/** A name as an identifier that is right whatever it holds: `"users"`. */
export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A name with its schema where one was written: `"app"."users"`. */
export const qualified = ({ schema, name }: QualifiedName): string =>
  schema === null ? ident(name) : `${ident(schema)}.${ident(name)}`

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const idents = (names: readonly string[]): string => names.map(ident).join(', ')

/** Lines of SQL as a finding's text holds them: each on its own line, two spaces before it. */
export const sqlBlock = (...lines: readonly string[]): string =>
  lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `  ${line}`)
    .join('\n')

/** A constraint as `ADD` takes it, under the given name. Null for the kinds that no remedy prints. */
export function constraintSql(name: string, constraint: ConstraintDefinition): string | null {
  const head = `CONSTRAINT ${ident(name)}`
  if (constraint.type === 'check')
    return `${head} CHECK (${constraint.expression})${constraint.noInherit ? ' NO INHERIT' : ''}`
  if (constraint.type === 'not null') return `${head} NOT NULL ${idents(constraint.columns)}`
  if (constraint.type !== 'foreign key') return null
  const { columns, references, match, onDelete, onUpdate, onDeleteColumns } = constraint
  const target = references.columns.length > 0 ? ` (${idents(references.columns)})` : ''
  const parts = [
    `${head} FOREIGN KEY (${idents(columns)}) REFERENCES ${qualified(references.table)}${target}`,
    match === 'full' ? 'MATCH FULL' : '',
    action('ON DELETE', onDelete) + (onDeleteColumns.length > 0 ? ` (${idents(onDeleteColumns)})` : ''),
    action('ON UPDATE', onUpdate),
    constraint.initiallyDeferred ? 'DEFERRABLE INITIALLY DEFERRED' : constraint.deferrable ? 'DEFERRABLE' : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** A column as `ADD` takes it, without its inline constraints but for NOT NULL. */
export function columnSql({ name, type, default: value, notNull, generated, identity }: ColumnDefinition): string {
  const parts = [
    `COLUMN ${ident(name)} ${type ?? 'text'}`,
    value === null ? '' : `DEFAULT ${value}`,
    generated === null ? '' : `GENERATED ALWAYS AS (${generated.expression}) ${generated.storage.toUpperCase()}`,
    identity === null ? '' : `GENERATED ${identity.toUpperCase()} AS IDENTITY`,
    notNull ? 'NOT NULL' : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

const action = (event: string, what: ReferentialAction) =>
  what === 'no action' ? '' : `${event} ${what.toUpperCase()}`
