import type { Catalog, DropConstraint, Rule, RuleContext } from '@backout/core'
import { evidence, isNamed, parseKey } from '../lookup.ts'
import { namesAt, relationBefore } from '../names.ts'
import { alone } from '../recipes.ts'
import { relationAfter } from '../relation-after.ts'
import { ident, idents, qualified, sqlBlock } from '../sql.ts'
import { droppedConstraint, isReplacedInText } from './dropped-constraint.ts'
import { lossOf } from './still-unique.ts'

/** A primary key that is gone, with all that leans on it. */
export const banDropPrimaryKey: Rule = {
  id: 'ban-drop-primary-key',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A primary key is dropped and nothing makes its columns unique any more, the table has none left, or foreign keys lean on it. With a shadow the catalogs decide; without one, a constraint whose name ends as those of primary keys do.',
    effect:
      'A foreign key that leans on it stops the migration with 2BP01, or goes too with CASCADE. Without a primary key a table that is published for logical replication refuses UPDATE and DELETE with 55000, ON CONFLICT on its columns fails with 42P10, and rows can be written twice.',
    remedy:
      'Build the new unique index CONCURRENTLY, then drop the old key and add the new one USING INDEX in one ALTER TABLE. If the table shall have none, set another REPLICA IDENTITY first.',
    facts: [
      'The default REPLICA IDENTITY is the primary key: without one, UPDATE and DELETE on a published table fail.',
      'DROP CONSTRAINT takes ACCESS EXCLUSIVE on the table, for a moment, and leaves the columns NOT NULL.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int CONSTRAINT "users_pkey" PRIMARY KEY, "email" text);',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "users_pkey";',
      },
      {
        title: 'CASCADE takes the foreign keys of other tables with it',
        before:
          'CREATE TABLE "users" ("id" int CONSTRAINT "users_pkey" PRIMARY KEY);\nCREATE TABLE "posts" ("author" int REFERENCES "users");',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "users_pkey" CASCADE;\n--> statement-breakpoint\nALTER TABLE "users" ADD CONSTRAINT "users_id_key" PRIMARY KEY ("id");',
        shadow: true,
      },
      {
        title: 'another key takes its place, but does not make the same columns unique',
        before: 'CREATE TABLE "members" ("id" int CONSTRAINT "members_pkey" PRIMARY KEY, "team" int NOT NULL);',
        sql: 'ALTER TABLE "members" DROP CONSTRAINT "members_pkey", ADD CONSTRAINT "members_pkey" PRIMARY KEY ("id", "team");',
        shadow: true,
      },
      {
        title: 'a foreign key leans on it',
        before:
          'CREATE TABLE "users" ("id" int CONSTRAINT "users_pkey" PRIMARY KEY);\nCREATE TABLE "posts" ("author" int REFERENCES "users");',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "users_pkey";',
        fails: '2BP01',
      },
    ],
    safe: [
      {
        title: 'another takes its place at once',
        before:
          'CREATE TABLE "users" ("id" int CONSTRAINT "users_pkey" PRIMARY KEY, "uid" uuid NOT NULL);\nCREATE UNIQUE INDEX "users_uid" ON "users" ("uid");\nCREATE UNIQUE INDEX "users_id_key" ON "users" ("id");',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "users_pkey", ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_uid";',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int CONSTRAINT "users_pkey" PRIMARY KEY);\n--> statement-breakpoint\nALTER TABLE "users" DROP CONSTRAINT "users_pkey";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY',
    sources: ['migrationpilot:MP055', 'pgfence:drop-constraint'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-constraint') return []
    const dropped = droppedConstraint(operation, context)
    if (dropped?.type !== 'primary key') return []
    const { table, constraint, cascade } = operation
    const leaning = dropped.known ? leaningOn(operation, dropped.known.columns ?? [], context) : []
    const after = relationAfter(operation, context, table)
    const index = relationBefore(operation, context, table)?.indexes?.[constraint]
    const loss = index && after ? lossOf(index, after) : null
    const hasKey = Object.values(after?.constraints ?? {}).some(({ type }) => type === 'primary key')
    if (leaning.length === 0 && (context.after ? !after || (hasKey && !loss) : isReplacedInText(operation, context)))
      return []
    const columns = idents(dropped.known?.columns ?? [])
    const name = `Primary key ${ident(constraint)} of ${qualified(table)}`
    const keys = leaning.map((key) => `${ident(key.name)} of ${qualified(key.table)}`).join(', ')
    if (leaning.length > 0)
      return [
        {
          condition: `${name} is dropped, on which ${leaning.length === 1 ? 'a foreign key leans' : 'foreign keys lean'}: ${keys}.`,
          effect: cascade
            ? `CASCADE drops ${leaning.length === 1 ? 'it' : 'them'} too: rows may lose their counterpart unseen from then on.`
            : 'The migration fails here with 2BP01.',
          remedy: [
            'Give them a unique index to lean on first, and move them over to it before the primary key goes:',
            sqlBlock(...uniqueInstead(operation, dropped.known!.columns ?? [])),
          ].join('\n'),
          severity: 'error',
          evidence: evidence(context),
        },
      ]
    if (hasKey)
      return [
        {
          condition: `${name} gives way to another, and ${loss === 'arbiter' ? `no unique index has exactly ${columns}` : `nothing makes ${columns} unique`}.`,
          effect: `INSERT … ON CONFLICT (${columns}) fails with 42P10 from then on${loss === 'arbiter' ? '' : ', and duplicates can be written'}.`,
          remedy: `Keep a unique index on ${columns} until no code relies on it: build it ${alone(uniqueInstead(operation, dropped.known!.columns ?? []).join('\n'), context)}`,
          evidence: evidence(context),
        },
      ]
    return [
      {
        condition: `${name} is dropped, and no other takes its place.`,
        effect: effect(operation, !context.after || loss !== null, context),
        remedy:
          'Let a new key take its place in the same ALTER TABLE, by USING INDEX on a unique index that was built CONCURRENTLY; or set another REPLICA IDENTITY first, if the table is replicated.',
        evidence: evidence(context),
      },
    ]
  },
}

const uniqueInstead = ({ table }: DropConstraint, columns: readonly string[]) => [
  `CREATE UNIQUE INDEX CONCURRENTLY ${ident(`${table.name}_${columns.join('_')}_key`)} ON ${qualified(table)} (${idents(columns)});`,
]

interface Leaning {
  readonly name: string
  readonly table: { readonly schema: string | null; readonly name: string }
}

/** Foreign keys of the state before on these columns, without those that the migration drops by name before. */
function leaningOn(operation: DropConstraint, columns: readonly string[], context: RuleContext): readonly Leaning[] {
  const target = namesAt(operation, context).before(operation.table)
  const position = context.operations.indexOf(operation)
  const gone = context.operations.slice(0, position)
  if (!target || !context.before) return []
  return Object.entries(context.before.relations).flatMap(([key, { constraints = {} }]) => {
    const [schema = null, name = ''] = parseKey(key)
    const isGone = (constraint: string) =>
      gone.some(
        (other) =>
          (other.kind === 'drop-table' && isNamed(key, other.table)) ||
          (other.kind === 'drop-constraint' && other.constraint === constraint && isNamed(key, other.table)) ||
          (other.kind === 'drop-column' &&
            isNamed(key, other.table) &&
            constraints[constraint]?.columns?.includes(other.column)),
      )
    return Object.entries(constraints)
      .filter(
        ([constraint, { references, inherited }]) =>
          references !== undefined &&
          !inherited &&
          isNamed(references.table, target) &&
          [...references.columns].sort().join() === [...columns].sort().join() &&
          !isGone(constraint) &&
          !(isNamed(key, target) && isDroppedWith(operation, constraint, context)) &&
          !leansElsewhere(context.after, key, constraint),
      )
      .map(([constraint]) => ({ name: constraint, table: { schema, name } }))
  })
}

/** In the same ALTER TABLE. */
const isDroppedWith = (operation: DropConstraint, constraint: string, { statement }: RuleContext) =>
  statement.operations.some(
    (other) => other !== operation && other.kind === 'drop-constraint' && other.constraint === constraint,
  )

/** It survived, so it leant on another unique index of the same columns. */
const leansElsewhere = (after: Catalog | null, table: string, constraint: string) =>
  after?.relations[table]?.constraints?.[constraint] !== undefined

function effect(operation: DropConstraint, loss: boolean, context: RuleContext): string {
  const { table } = operation
  const before = relationBefore(operation, context, table)
  const target = namesAt(operation, context).before(table)
  const published = Object.entries(context.before?.publications ?? {})
    .filter(
      ([, { definition }]) =>
        / FOR ALL TABLES/.test(definition) || (target !== null && definition.includes(target.name)),
    )
    .map(([name]) => name)
  const identity = before?.replicaIdentity === undefined
  return [
    published.length > 0 && identity
      ? `UPDATE and DELETE on ${qualified(table)} fail with 55000, as ${published.map(ident).join(', ')} publishes it and the primary key is its replica identity.`
      : `If ${qualified(table)} is published for logical replication, UPDATE and DELETE on it fail with 55000.`,
    loss ? 'INSERT … ON CONFLICT on its columns fails with 42P10, and rows can be written twice.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
