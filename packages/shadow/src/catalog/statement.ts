import type { Ledger } from '@backout/core'
import { NOT_NULLS } from './columns.ts'
import { rowsOf, type Fragment } from './fragment.ts'
import { qualified } from './qualified.ts'
import { scope } from './scope.ts'
import { CHILDREN, SECTIONS } from './sections.ts'

/** How the catalog of one version of PostgreSQL is read. */
export interface CatalogStatement {
  /** One statement; its document is a json array of comments and of the rows of each fragment. */
  readonly sql: string
  /** Those of the sections, then those of the children, both in their order. */
  readonly fragments: readonly Fragment[]
}

/** Comments on what users made, and on schemas and extensions: `public` and `plpgsql` are PostgreSQL's, their comments may be not. */
const COMMENTS = `(select json_agg(json_build_array(classoid, objoid, objsubid, description)) from pg_description
  where objoid >= 16384 or classoid in (2615, 3079))`

const statements = new Map<string, CatalogStatement>()

/**
 * @param version `server_version_num` of the server that will run it: 13 to 18
 * @param ledger the ORM's table of applied migrations, which is left out
 */
export function catalogStatement(version: number, ledger?: Ledger): CatalogStatement {
  const key = JSON.stringify([version, ledger])
  const known = statements.get(key)
  if (known !== undefined) return known
  const versioned = [...Object.values(SECTIONS).flat(), ...CHILDREN.map(({ fragment }) => fragment)]
  const fragments = versioned.map((fragment) => fragment(version))
  const sql = qualified(
    [...scope(ledger), NOT_NULLS],
    `json_build_array(${[COMMENTS, ...fragments.map(rowsOf)].join(',\n')})`,
  )
  const statement = { sql, fragments }
  statements.set(key, statement)
  return statement
}
