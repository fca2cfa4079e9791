import { createFixture } from 'fs-fixture'
import { expect, it } from 'vitest'
import { plainSql } from './plain-sql.ts'

it('reads the files in the order given, the schema before them first', async () => {
  await using folder = await createFixture({ 'b.sql': 'select 1;', 'a.sql': 'select 2;\nselect 3;', 'base.sql': '' })
  const { adapter, project } = plainSql({ root: folder.path, files: ['b.sql', 'a.sql'], schema: 'base.sql' })
  const { migrations } = await adapter.discover(project)
  expect(migrations.map(({ name, index, batches }) => [name, index, batches.map(({ sql }) => sql)])).toEqual([
    ['base', 0, ['']],
    ['b', 1, ['select 1;']],
    ['a', 2, ['select 2;', 'select 3;']],
  ])
  expect(await adapter.detect(folder.path)).toEqual([project])
})

it('sends statement by statement, or a file in one transaction', () => {
  const runners = [false, true].map((inTransaction) => plainSql({ root: '.', files: [], inTransaction }).project.runner)
  expect(runners.map(({ transaction }) => transaction)).toEqual(['per-batch', 'all-pending'])
})

it('leaves out what pg_dump tells psql, and keeps the places', async () => {
  const sql = '\uFEFF\\restrict x\nselect 1;\nselect 2;\n\\unrestrict x\n'
  await using folder = await createFixture({ 'base.sql': sql })
  const { adapter, project } = plainSql({ root: folder.path, files: ['base.sql'] })
  const [migration] = (await adapter.discover(project)).migrations
  expect(migration!.sql).toBe(sql)
  expect(migration!.batches.map((batch) => batch.sql)).toEqual(['select 1;', 'select 2;'])
  for (const { sql: sent, span } of migration!.batches) expect(sql.slice(span.start, span.end)).toBe(sent)
})

it('takes what does not parse whole, for the error to name its place', async () => {
  await using folder = await createFixture({ 'bad.sql': 'select 1;\nselec 2;' })
  const { adapter, project } = plainSql({ root: folder.path, files: ['bad.sql'] })
  const [migration] = (await adapter.discover(project)).migrations
  expect(migration!.batches).toEqual([{ sql: 'select 1;\nselec 2;', span: { start: 0, end: 18 } }])
})

it('names a file that is not there', async () => {
  const { adapter, project } = plainSql({ root: '/nowhere', files: ['gone.sql'] })
  await expect(adapter.discover(project)).rejects.toMatchObject({
    code: 'file-unreadable',
    where: { file: '/nowhere/gone.sql' },
  })
})
