import { type Cases, name, sequenceOptions } from './shorthand.ts'

export const SEQUENCE_CASES: Cases<'create-sequence' | 'alter-sequence' | 'drop-sequence' | 'rename-sequence'> = {
  'create-sequence': [
    [
      'CREATE SEQUENCE IF NOT EXISTS s.q AS int START WITH 5 INCREMENT BY 2 MINVALUE 1 NO MAXVALUE CACHE 5 CYCLE OWNED BY s.t.c',
      {
        kind: 'create-sequence',
        sequence: name('s.q'),
        ifNotExists: true,
        persistence: 'permanent',
        options: sequenceOptions({
          type: 'integer',
          start: '5',
          increment: '2',
          minimum: '1',
          maximum: 'none',
          cache: '5',
          cycle: true,
          ownedBy: 's.t.c',
        }),
      },
    ],
    [
      'CREATE TEMP SEQUENCE q',
      {
        kind: 'create-sequence',
        sequence: name('q'),
        ifNotExists: false,
        persistence: 'temporary',
        options: sequenceOptions({}),
      },
    ],
  ],
  'alter-sequence': [
    [
      'ALTER SEQUENCE IF EXISTS "s"."q" INCREMENT BY -5 NO MINVALUE MAXVALUE 9223372036854775807 RESTART NO CYCLE OWNED BY NONE',
      {
        kind: 'alter-sequence',
        sequence: name('s.q'),
        ifExists: true,
        options: sequenceOptions({
          increment: '-5',
          minimum: 'none',
          maximum: '9223372036854775807',
          cycle: false,
          restart: 'default',
          ownedBy: 'none',
        }),
      },
    ],
    [
      'ALTER SEQUENCE q RESTART WITH 7 OWNED BY s.t.c',
      {
        kind: 'alter-sequence',
        sequence: name('q'),
        ifExists: false,
        options: sequenceOptions({ restart: '7', ownedBy: 's.t.c' }),
      },
    ],
  ],
  'drop-sequence': [
    ['DROP SEQUENCE s.q', { kind: 'drop-sequence', sequence: name('s.q'), ifExists: false, cascade: false }],
  ],
  'rename-sequence': [
    [
      'ALTER SEQUENCE s.q RENAME TO r',
      { kind: 'rename-sequence', sequence: name('s.q'), newName: 'r', ifExists: false },
    ],
  ],
}
