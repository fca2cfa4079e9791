import { expect, it } from 'vitest'
import { alterTableActions } from './alter-table-actions.ts'

it.each<[sql: string, actions: readonly string[] | null]>([
  ['select 1', null],
  ['ALTER TABLE "a" ADD COLUMN "b" int', ['ALTER TABLE "a" ADD COLUMN "b" int']],
  [
    `ALTER TABLE ONLY "Sch"."We""ird, x" ADD COLUMN     "b" numeric(10,2) DEFAULT 1,\nDROP COLUMN "c",\nADD CONSTRAINT "k" CHECK ("b" IN (1, 2))`,
    [
      `ALTER TABLE ONLY "Sch"."We""ird, x" ADD COLUMN     "b" numeric(10,2) DEFAULT 1`,
      `ALTER TABLE ONLY "Sch"."We""ird, x" DROP COLUMN "c"`,
      `ALTER TABLE ONLY "Sch"."We""ird, x" ADD CONSTRAINT "k" CHECK ("b" IN (1, 2))`,
    ],
  ],
  [
    `alter table if exists ü add x text default ',', alter y drop not null`,
    [`alter table if exists ü add x text default ','`, `alter table if exists ü alter y drop not null`],
  ],
])('%s', async (sql, actions) => {
  const apart = await alterTableActions(sql)
  expect(apart && apart.actions.map((action) => `${apart.head} ${action}`)).toEqual(actions)
})
