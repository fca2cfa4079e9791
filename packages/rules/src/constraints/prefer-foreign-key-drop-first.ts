import type { Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { effectOf } from '../effect.ts'
import { isNamed, nameKey, parseKey, sameName } from '../lookup.ts'
import { namesAt, relationBefore } from '../names.ts'
import { later } from '../recipes.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** A table that goes, and locks the tables in use that it referenced. */
export const preferForeignKeyDropFirst: Rule = {
  id: 'prefer-foreign-key-drop-first',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition:
      'A table is dropped that has foreign keys to several tables that stay. Only with a shadow: the text does not tell what a table references.',
    effect:
      'DROP TABLE takes ACCESS EXCLUSIVE on every table that it references too: nobody reads or writes those until the transaction ends.',
    remedy: 'Drop its foreign keys first, each in a short transaction of its own, and then the table.',
    facts: [
      'Dropping a table, a column or a constraint with a foreign key takes ACCESS EXCLUSIVE on the referenced table, to remove its triggers.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "teams" ("id" int PRIMARY KEY);\nCREATE TABLE "members" ("user" int REFERENCES "users", "team" int REFERENCES "teams");',
        sql: 'DROP TABLE "members";',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'one table, one statement',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users");',
        sql: 'DROP TABLE "posts";',
      },
      {
        title: 'what it references goes as well',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users");',
        sql: 'DROP TABLE "posts";\n--> statement-breakpoint\nDROP TABLE "users";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-droptable.html',
    sources: ['online_migrations:drop_table_multiple_foreign_keys'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-table' || context.isNew(operation.table)) return []
    const { table } = operation
    const keys = keysOf(operation, table, context)
    const parents = [...new Map(keys.map(({ parent }) => [nameKey(parent), parent])).values()]
    // The moment for which one table is locked is worth no finding beside that of the drop itself.
    if (parents.length < 2) return []
    const locked = effectOf(operation, context).locks
    const isSeen = parents.every((parent) =>
      locked.some(({ relation, mode }) => mode === 'ACCESS EXCLUSIVE' && sameName(relation, parent)),
    )
    return [
      {
        condition: `${qualified(table)} references ${parents.map(qualified).join(', ')}, and dropping it locks those too.`,
        effect: `Nobody reads or writes ${parents.map(qualified).join(', ')} until the transaction ends (ACCESS EXCLUSIVE).`,
        remedy: [
          'Drop its foreign keys first, each in a migration of its own:',
          ...keys.flatMap(({ name }, at) => [
            ...(at === 0 ? [] : ['then']),
            sqlBlock(`ALTER TABLE ${qualified(table)} DROP CONSTRAINT ${ident(name)};`),
          ]),
          `and the table ${later(context)}.`,
        ].join('\n'),
        evidence: isSeen ? 'trial' : 'text',
        tables: parents,
      },
    ]
  },
}

interface Key {
  readonly name: string
  readonly parent: QualifiedName
}

/** The table's foreign keys to others that were there before and stay. */
function keysOf(operation: Operation, table: QualifiedName, context: RuleContext): readonly Key[] {
  const own = namesAt(operation, context).before(table)
  const stays = (key: string) =>
    !context.operations.some(
      (other) =>
        other.kind === 'drop-table' && isNamed(key, namesAt(other, context).before(other.table) ?? other.table),
    )
  return Object.entries(relationBefore(operation, context, table)?.constraints ?? {}).flatMap(
    ([name, { references }]) => {
      if (!references || (own && isNamed(references.table, own)) || !stays(references.table)) return []
      const [schema = null, parent = ''] = parseKey(references.table)
      return [{ name, parent: { schema, name: parent } }]
    },
  )
}
