import { PGlite } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { cube } from '@electric-sql/pglite/contrib/cube'
import { hstore } from '@electric-sql/pglite/contrib/hstore'
import { isn } from '@electric-sql/pglite/contrib/isn'
import { ltree } from '@electric-sql/pglite/contrib/ltree'
import { seg } from '@electric-sql/pglite/contrib/seg'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedRows } from './seed.ts'

const EXTENSIONS = { citext, cube, hstore, isn, ltree, seg }

/** Their input functions take no text at all, so that no client can ever write one. */
const WITHOUT_INPUT = [
  'ghstore',
  'gtsvector',
  'ltree_gist',
  'pg_brin_bloom_summary',
  'pg_brin_minmax_multi_summary',
  'pg_dependencies',
  'pg_mcv_list',
  'pg_ndistinct',
  'pg_node_tree',
]

let database: PGlite
let client: Client

beforeAll(async () => {
  database = await PGlite.create({ extensions: EXTENSIONS })
  client = new Client(createPgConfig(database))
  await client.connect()
})
afterAll(() => database.close())

test('every type that PostgreSQL and its extensions ship has values, and arrays of it', async () => {
  for (const name of Object.keys(EXTENSIONS)) await client.query(`CREATE EXTENSION ${name}`)
  const { rows: types } = await client.query<{ name: string; bare: string; array: boolean }>(`
    SELECT t.oid::regtype::text AS name, t.typname AS bare, t.typarray <> 0 AS array
    FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('b', 'd', 'e', 'r', 'm') AND t.typcategory <> 'A' AND t.typisdefined ORDER BY 1`)
  expect(types.length).toBeGreaterThan(80)
  for (const [i, { name }] of types.entries()) await client.query(`CREATE TABLE one_${i} (v ${name} NOT NULL)`)
  const all = types.filter(({ array }) => array).map(({ name }, i) => `a${i} ${name}[] NOT NULL, v${i} ${name}`)
  await client.query(`CREATE TABLE every (${all.join(', ')})`)
  const { filled, unfilled } = await seedRows(client)
  const without = types.filter((_, i) => filled[`public.one_${i}`] === undefined).map(({ bare }) => bare)
  expect(without.sort()).toEqual(WITHOUT_INPUT)
  expect(Object.keys(unfilled)).toHaveLength(WITHOUT_INPUT.length)
  expect(filled['public.every']).toBe(5)
})

test('lengths, precisions and fields of types are kept to, and filled to the last', async () => {
  const types = [
    'varchar(1)',
    'varchar(7)',
    'varchar(255)',
    'char(1)',
    'char(12)',
    'numeric(1)',
    'numeric(5,2)',
    'numeric(3,3)',
    'numeric(2,5)',
    'numeric(3,-2)',
    'numeric(38,10)',
    'bit(1)',
    'bit(17)',
    'bit varying(3)',
    'timestamp(0)',
    'timestamptz(3)',
    'time(1)',
    'timetz(2)',
    'interval year to month',
    'interval second(2)',
    'varchar(3)[]',
    'numeric(4,1)[]',
    'name',
    '"char"',
  ]
  await client.query(`CREATE TABLE sized (${types.map((type, i) => `c${i} ${type} NOT NULL`).join(', ')})`)
  const { filled } = await seedRows(client, { tables: ['public.sized'] })
  expect(filled).toEqual({ 'public.sized': 3 })
  const { rows } = await client.query(`SELECT max(length(c2)) AS text, max(c6) AS number FROM sized`)
  expect(rows).toEqual([{ text: 255, number: '999.99' }])
})
