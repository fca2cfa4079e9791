import { literal, quote, type Pass, type Step } from '../step.ts'

const SERIALS: Readonly<Record<string, string>> = { smallint: 'smallserial', integer: 'serial', bigint: 'bigserial' }

/**
 * A sequence that is created for one column, under the name and with the options that `serial` would give it, is written
 * as `serial`. @see https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
 */
export const serials: Pass = (steps, { target }) => {
  let result: readonly Step[] = steps
  for (const create of steps) {
    const id = create.action?.produces.find(({ kind }) => kind === 'sequence')
    if (id?.kind !== 'sequence' || !create.sql.startsWith('CREATE SEQUENCE ')) continue
    const payload = target.get(id)?.payload
    const owner = payload?.['ownedBy'] as { schema: string; table: string; column: string } | null | undefined
    const type = String(payload?.['dataType'])
    const serial = SERIALS[type]
    if (
      !owner ||
      !serial ||
      !isPlain(payload!) ||
      id.schema !== owner.schema ||
      id.name !== `${owner.table}_${owner.column}_seq`
    )
      continue
    const column = quote(owner.column)
    const written = `${column} ${type} NOT NULL DEFAULT nextval(`
    const table = `${quote(owner.schema)}.${quote(owner.table)}`
    const ownedBy = `ALTER SEQUENCE ${quote(id.schema)}.${quote(id.name)} OWNED BY ${table}.${column}`
    const defining = result.find(
      (step) => step.sql.includes(written) && (step.table === table || step.sql.startsWith(`CREATE TABLE ${table} `)),
    )
    if (!defining || !result.some(({ sql }) => sql === ownedBy)) continue
    const end = new RegExp(`${escape(written)}${escape(literal('x')).replace('x', "(?:[^']|'')*")}::regclass\\)`)
    result = result
      .filter((step) => step !== create && step.sql !== ownedBy)
      .map((step) =>
        step === defining ? { ...step, sql: step.sql.replace(end, () => `${column} ${serial} NOT NULL`) } : step,
      )
  }
  return result
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const MAXIMA: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
}

const isPlain = (payload: Readonly<Record<string, unknown>>): boolean =>
  payload['start'] === '1' &&
  payload['increment'] === '1' &&
  payload['minValue'] === '1' &&
  payload['cache'] === '1' &&
  payload['cycle'] === false &&
  payload['maxValue'] === MAXIMA[String(payload['dataType'])]
