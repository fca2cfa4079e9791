import { type Cases, constraint, name } from './shorthand.ts'

export const TYPE_CASES: Cases<
  | 'create-enum'
  | 'add-enum-value'
  | 'rename-enum-value'
  | 'create-composite-type'
  | 'create-range-type'
  | 'drop-type'
  | 'rename-type'
  | 'add-attribute'
  | 'drop-attribute'
  | 'alter-attribute-type'
  | 'create-domain'
  | 'alter-domain'
> = {
  'create-enum': [
    [
      `CREATE TYPE "public"."mood" AS ENUM('sad', 'it''s ok', '')`,
      { kind: 'create-enum', type: name('public.mood'), labels: ['sad', "it's ok", ''] },
    ],
  ],
  'add-enum-value': [
    [
      `ALTER TYPE "mood" ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'ok'`,
      { kind: 'add-enum-value', type: name('mood'), label: "it's", ifNotExists: true, before: 'ok', after: null },
    ],
    [
      "ALTER TYPE s.mood ADD VALUE 'last' AFTER 'ok'",
      { kind: 'add-enum-value', type: name('s.mood'), label: 'last', ifNotExists: false, before: null, after: 'ok' },
    ],
  ],
  'rename-enum-value': [
    [
      "ALTER TYPE s.mood RENAME VALUE 'a' TO 'b'",
      { kind: 'rename-enum-value', type: name('s.mood'), label: 'a', newLabel: 'b' },
    ],
  ],
  'create-composite-type': [
    [
      'CREATE TYPE s.pair AS (x int, y s.t[])',
      {
        kind: 'create-composite-type',
        type: name('s.pair'),
        attributes: [
          { name: 'x', type: 'integer' },
          { name: 'y', type: 's.t[]' },
        ],
      },
    ],
  ],
  'create-range-type': [
    [
      'CREATE TYPE s.r AS RANGE (subtype = float8, subtype_diff = float8mi)',
      { kind: 'create-range-type', type: name('s.r'), subtype: 'double precision' },
    ],
  ],
  'drop-type': [
    [
      'DROP TYPE IF EXISTS s.mood CASCADE',
      { kind: 'drop-type', type: name('s.mood'), domain: false, ifExists: true, cascade: true },
    ],
    ['DROP DOMAIN d', { kind: 'drop-type', type: name('d'), domain: true, ifExists: false, cascade: false }],
  ],
  'rename-type': [
    [
      'ALTER TYPE "public"."mood" RENAME TO "mood_old"',
      { kind: 'rename-type', type: name('public.mood'), domain: false, newName: 'mood_old' },
    ],
    ['ALTER DOMAIN d RENAME TO e', { kind: 'rename-type', type: name('d'), domain: true, newName: 'e' }],
  ],
  'add-attribute': [
    [
      'ALTER TYPE s.pair ADD ATTRIBUTE z numeric(10, 2) CASCADE',
      { kind: 'add-attribute', type: name('s.pair'), attribute: 'z', cascade: true, attributeType: 'numeric(10,2)' },
    ],
  ],
  'drop-attribute': [
    [
      'ALTER TYPE pair DROP ATTRIBUTE IF EXISTS y',
      { kind: 'drop-attribute', type: name('pair'), attribute: 'y', cascade: false, ifExists: true },
    ],
  ],
  'alter-attribute-type': [
    [
      'ALTER TYPE pair ALTER ATTRIBUTE x TYPE text',
      { kind: 'alter-attribute-type', type: name('pair'), attribute: 'x', cascade: false, attributeType: 'text' },
    ],
  ],
  'create-domain': [
    [
      `CREATE DOMAIN s.d AS varchar(5) COLLATE "C" DEFAULT 'x' NOT NULL CONSTRAINT c CHECK (VALUE <> '')`,
      {
        kind: 'create-domain',
        domain: name('s.d'),
        type: 'character varying(5)',
        notNull: true,
        default: "'x'",
        constraints: [constraint('check', { name: 'c', expression: "VALUE <> ''" })],
      },
    ],
  ],
  'alter-domain': [
    [
      'ALTER DOMAIN s.d SET DEFAULT 1 + 1',
      { kind: 'alter-domain', domain: name('s.d'), change: { action: 'set-default', expression: '1 + 1' } },
    ],
    ['ALTER DOMAIN d DROP DEFAULT', { kind: 'alter-domain', domain: name('d'), change: { action: 'drop-default' } }],
    ['ALTER DOMAIN d SET NOT NULL', { kind: 'alter-domain', domain: name('d'), change: { action: 'set-not-null' } }],
    ['ALTER DOMAIN d DROP NOT NULL', { kind: 'alter-domain', domain: name('d'), change: { action: 'drop-not-null' } }],
    [
      'ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1) NOT VALID',
      {
        kind: 'alter-domain',
        domain: name('d'),
        change: {
          action: 'add-constraint',
          constraint: constraint('check', { name: 'c', expression: 'VALUE > 1', notValid: true }),
        },
      },
    ],
    [
      'ALTER DOMAIN d DROP CONSTRAINT IF EXISTS c CASCADE',
      {
        kind: 'alter-domain',
        domain: name('d'),
        change: { action: 'drop-constraint', constraint: 'c', ifExists: true, cascade: true },
      },
    ],
    [
      'ALTER DOMAIN d VALIDATE CONSTRAINT c',
      { kind: 'alter-domain', domain: name('d'), change: { action: 'validate-constraint', constraint: 'c' } },
    ],
  ],
}
