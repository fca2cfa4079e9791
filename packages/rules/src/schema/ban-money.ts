import { columnTypeRule } from './column-type-rule.ts'

/** A type whose fraction depends on the server. */
export const banMoney = columnTypeRule({
  id: 'ban-money',
  docs: {
    condition: 'A column is given the type money.',
    effect:
      'How it is read and how many digits its fraction has depends on lc_monetary; a dump that is restored under another may mean other amounts.',
    remedy: 'Use numeric with a fixed scale, and a column for the currency.',
    unsafe: [{ sql: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY, "x" money);' }],
    safe: [
      {
        before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);',
        sql: 'ALTER TABLE "shops" ADD COLUMN "x" numeric(12, 2);',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-money.html',
    sources: [],
  },
  isMeant: (type) => type === 'money',
  is: () => 'money',
})
