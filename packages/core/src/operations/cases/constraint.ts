import { type Cases, constraint, key, name } from './shorthand.ts'

export const CONSTRAINT_CASES: Cases<
  'add-constraint' | 'drop-constraint' | 'validate-constraint' | 'alter-constraint' | 'rename-constraint'
> = {
  'add-constraint': [
    [
      'ALTER TABLE "t" ADD CONSTRAINT "t_u_fk" FOREIGN KEY ("u") REFERENCES "public"."u"("id") ON DELETE no action ON UPDATE no action',
      {
        kind: 'add-constraint',
        table: name('t'),
        constraint: constraint('foreign key', {
          name: 't_u_fk',
          columns: ['u'],
          references: { table: name('public.u'), columns: ['id'] },
        }),
      },
    ],
    [
      'ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES u NOT VALID',
      {
        kind: 'add-constraint',
        table: name('t'),
        constraint: constraint('foreign key', {
          columns: ['a', 'b'],
          references: { table: name('u'), columns: [] },
          notValid: true,
        }),
      },
    ],
    [
      'ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i DEFERRABLE INITIALLY DEFERRED',
      {
        kind: 'add-constraint',
        table: name('t'),
        constraint: constraint('primary key', {
          name: 'pk',
          deferrable: true,
          initiallyDeferred: true,
          usingIndex: 'i',
        }),
      },
    ],
    [
      'ALTER TABLE t ADD UNIQUE (a, b WITHOUT OVERLAPS), ADD CONSTRAINT c CHECK ((a > 1) OR b) NOT VALID, ADD CONSTRAINT n NOT NULL a NOT VALID',
      {
        kind: 'add-constraint',
        table: name('t'),
        constraint: constraint('unique', { columns: ['a', 'b'], withoutOverlaps: true }),
      },
      {
        kind: 'add-constraint',
        table: name('t'),
        constraint: constraint('check', { name: 'c', expression: '(a > 1) OR b', notValid: true }),
      },
      {
        kind: 'add-constraint',
        table: name('t'),
        constraint: constraint('not null', { name: 'n', columns: ['a'], notValid: true }),
      },
    ],
    [
      'ALTER TABLE t ADD CONSTRAINT x EXCLUDE (a WITH =) DEFERRABLE',
      {
        kind: 'add-constraint',
        table: name('t'),
        constraint: constraint('exclude', {
          name: 'x',
          deferrable: true,
          method: 'btree',
          elements: [{ element: key('a'), operator: '=' }],
        }),
      },
    ],
  ],
  'drop-constraint': [
    [
      'ALTER TABLE "t" DROP CONSTRAINT "t_u_fk", DROP CONSTRAINT IF EXISTS c CASCADE',
      { kind: 'drop-constraint', table: name('t'), constraint: 't_u_fk', ifExists: false, cascade: false },
      { kind: 'drop-constraint', table: name('t'), constraint: 'c', ifExists: true, cascade: true },
    ],
  ],
  'validate-constraint': [
    ['ALTER TABLE "t" VALIDATE CONSTRAINT "c"', { kind: 'validate-constraint', table: name('t'), constraint: 'c' }],
  ],
  'alter-constraint': [
    [
      'ALTER TABLE t ALTER CONSTRAINT c DEFERRABLE INITIALLY DEFERRED, ALTER CONSTRAINT d NOT ENFORCED, ALTER CONSTRAINT e INHERIT',
      {
        kind: 'alter-constraint',
        table: name('t'),
        constraint: 'c',
        deferrable: true,
        initiallyDeferred: true,
        enforced: null,
        noInherit: null,
      },
      {
        kind: 'alter-constraint',
        table: name('t'),
        constraint: 'd',
        deferrable: null,
        initiallyDeferred: null,
        enforced: false,
        noInherit: null,
      },
      {
        kind: 'alter-constraint',
        table: name('t'),
        constraint: 'e',
        deferrable: null,
        initiallyDeferred: null,
        enforced: null,
        noInherit: false,
      },
    ],
  ],
  'rename-constraint': [
    [
      'ALTER TABLE t RENAME CONSTRAINT a TO b',
      { kind: 'rename-constraint', table: name('t'), constraint: 'a', newName: 'b' },
    ],
  ],
}
