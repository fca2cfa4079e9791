import { type Cases, createIndex, key, name } from './shorthand.ts'

export const INDEX_CASES: Cases<'create-index' | 'drop-index' | 'rename-index'> = {
  'create-index': [
    [
      'CREATE INDEX "t_name_idx" ON "t" USING btree ("name" DESC NULLS LAST, lower("email") text_pattern_ops, (a + b)) WHERE "deleted" IS NULL',
      createIndex('t', {
        index: 't_name_idx',
        elements: [
          key('name', { order: 'desc', nulls: 'last' }),
          key({ expression: 'lower("email")' }, { operatorClass: 'text_pattern_ops' }),
          key({ expression: 'a + b' }),
        ],
        where: '"deleted" IS NULL',
      }),
    ],
    [
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING gist (a COLLATE "C" s.ops (x = 1) ASC NULLS FIRST) INCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor = 70, deduplicate_items)',
      createIndex('s.t', {
        index: 'i',
        unique: true,
        concurrently: true,
        ifNotExists: true,
        only: true,
        method: 'gist',
        elements: [key('a', { collation: '"C"', operatorClass: 's.ops', order: 'asc', nulls: 'first' })],
        include: ['c'],
        nullsNotDistinct: true,
        options: ['fillfactor=70', 'deduplicate_items=true'],
      }),
    ],
    ['CREATE INDEX ON t (a)', createIndex('t', { elements: [key('a')] })],
  ],
  'drop-index': [
    [
      'DROP INDEX CONCURRENTLY IF EXISTS s.i',
      { kind: 'drop-index', index: name('s.i'), concurrently: true, ifExists: true, cascade: false },
    ],
    [
      'DROP INDEX a, b CASCADE',
      { kind: 'drop-index', index: name('a'), concurrently: false, ifExists: false, cascade: true },
      { kind: 'drop-index', index: name('b'), concurrently: false, ifExists: false, cascade: true },
    ],
  ],
  'rename-index': [
    ['ALTER INDEX s.i RENAME TO j', { kind: 'rename-index', index: name('s.i'), newName: 'j', ifExists: false }],
  ],
}
