import type { Finding, Statistics, TableStatistics } from '@backout/core'
import { expect, it } from 'vitest'
import { weigh } from './weigh.ts'

const table = (more: Partial<TableStatistics> = {}): TableStatistics => ({
  rows: 1000,
  empty: false,
  bytes: 80_000,
  indexBytes: 20_000,
  indexes: {},
  ...more,
})

const statistics = (tables: Record<string, TableStatistics>, more: Partial<Statistics> = {}): Statistics => ({
  version: 1,
  takenAt: '2026-11-22T10:00:00Z',
  postgresVersion: 160_004,
  timeZone: 'UTC',
  longestTransaction: null,
  applied: null,
  tables,
  ...more,
})

const finding = (more: Partial<Finding>): Finding => ({
  rule: 'a-rule',
  hazard: 'rewrites-table',
  severity: 'warning',
  migration: 'm',
  file: '/m.sql',
  span: { start: 0, end: 1 },
  line: 1,
  column: 1,
  condition: '',
  effect: '',
  remedy: '',
  evidence: 'trial',
  suppressed: null,
  baseline: false,
  fingerprint: '0000000000000000',
  ...more,
})

const orders = { tables: ['public.orders'] }
const GIGABYTE = 1_000_000_000
const NULLS = { counts: 'rows of "orders" whose "note" is NULL', sql: 'SELECT 1' }

it('is silent on a table without a row, and says why', () => {
  const empty = statistics({ 'public.orders': table({ empty: true, rows: 0, bytes: 0 }) })
  expect(weigh(finding(orders), empty).suppressed).toBe('public.orders held no row in production on 2026-11-22')
})

it('is not silent on what nobody could look into, nor on a table that production does not have', () => {
  expect(weigh(finding(orders), statistics({ 'public.orders': table({ empty: null }) })).suppressed).toBeNull()
  expect(weigh(finding(orders), statistics({})).suppressed).toBeNull()
  const other = statistics({ 'public.orders': table({ empty: true }) })
  expect(weigh(finding({ tables: ['public.orders', 'public.users'] }), other).suppressed).toBeNull()
})

it('keeps what does not depend on rows', () => {
  const empty = statistics({ 'public.orders': table({ empty: true }) })
  for (const hazard of ['breaks-clients', 'fails-in-runner', 'weakens-security', 'weakens-schema'] as const)
    expect(weigh(finding({ ...orders, hazard }), empty)).toMatchObject({ suppressed: null, severity: 'warning' })
})

it('warns of what code names, be there rows or not', () => {
  const empty = statistics({ 'public.orders': table({ empty: true }) })
  const dropped = finding({ ...orders, rule: 'ban-drop-table', hazard: 'loses-data', severity: 'error' })
  const warned = { suppressed: null, severity: 'warning', figures: expect.stringContaining('nothing is lost') }
  expect(weigh(dropped, empty)).toMatchObject(warned)
  expect(weigh(dropped, empty, { 'ban-drop-table': 'error' })).toMatchObject({ severity: 'error' })
  expect(weigh({ ...dropped, rule: 'ban-truncate' }, empty)).toMatchObject({ suppressed: expect.any(String) })
})

it('takes a lock for as grave as it is long', () => {
  const of = (bytes: number) => weigh(finding(orders), statistics({ 'public.orders': table({ bytes }) })).severity
  expect([of(8192), of(50_000_000), of(4 * GIGABYTE)]).toEqual(['info', 'warning', 'error'])
  const large = statistics({
    'public.orders': table({ rows: 12_000_000, bytes: 4.2 * GIGABYTE, indexBytes: GIGABYTE }),
  })
  expect(weigh(finding(orders), large).figures).toBe(
    'public.orders holds about 12,000,000 rows in 4.2 GB; writing 5.2 GB anew may take 109 s.',
  )
})

it('says who is in the way', () => {
  const busy = statistics({ 'public.orders': table() }, { longestTransaction: 312 })
  expect(weigh(finding(orders), busy).figures).toContain('A transaction had been running for 5 min')
})

const asked = (hazard: Finding['hazard'], count: number) =>
  weigh(finding({ hazard, precondition: { ...NULLS, count } }), statistics({}))

it('takes rows that stand in the way for an error, and none for a note', () => {
  expect(asked('fails-on-rows', 14)).toMatchObject({
    severity: 'error',
    figures: 'Production holds 14 rows of "orders" whose "note" is NULL.',
  })
  expect(asked('fails-on-rows', 0)).toMatchObject({ severity: 'info' })
  // The scan remains, whatever it finds.
  expect(asked('scans-table', 0)).toMatchObject({ severity: 'warning' })
  expect(asked('scans-table', 1)).toMatchObject({ severity: 'error' })
})

it('knows the answers of a file, and says when there is none', () => {
  const file = statistics({}, { counts: { 'SELECT 1': 3 } })
  expect(weigh(finding({ precondition: NULLS }), file)).toMatchObject({ severity: 'error', precondition: { count: 3 } })
  const refused = finding({ precondition: { ...NULLS, failure: 'permission denied' } })
  expect(weigh(refused, statistics({}))).toMatchObject({
    severity: 'warning',
    figures: expect.stringContaining('permission denied'),
  })
})

it('leaves the severity of the config, and what a person has suppressed', () => {
  const large = statistics({ 'public.orders': table({ bytes: 40 * GIGABYTE }) })
  expect(weigh(finding(orders), large, { 'a-rule': 'warning' })).toMatchObject({
    severity: 'warning',
    figures: expect.any(String),
  })
  const judged = finding({ ...orders, suppressed: 'a reason' })
  expect(weigh(judged, large)).toBe(judged)
})
