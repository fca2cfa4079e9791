import type { Rule } from '@backout/core'
import { evidence, parseKey } from '../lookup.ts'
import { isNewSchema } from '../names.ts'
import { ident, sqlBlock } from '../sql.ts'

/** Renaming a schema whose objects running code names. */
export const banRenameSchema: Rule = {
  id: 'ban-rename-schema',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition: 'A schema that was there before is renamed while tables, views, types or functions lie in it.',
    effect:
      'Code that is running when the migration is applied names the old schema and fails until it is replaced: 42P01 for tables, 42704 for types, 42883 for functions. So do functions that name it in their text.',
    remedy:
      'Keep the name. Or make the new schema beside the old one, with a view on each table, let the code move over, and move the tables in a later release.',
    unsafe: [
      {
        before: 'CREATE SCHEMA "app"; CREATE TABLE "app"."tags" ("id" int PRIMARY KEY);',
        sql: 'ALTER SCHEMA "app" RENAME TO "core";',
      },
    ],
    safe: [
      {
        title: 'the schema is new',
        sql: 'CREATE SCHEMA "app";\n--> statement-breakpoint\nALTER SCHEMA "app" RENAME TO "core";',
      },
      {
        title: 'nothing lies in it',
        before: 'CREATE SCHEMA "app";',
        sql: 'ALTER SCHEMA "app" RENAME TO "core";',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-alterschema.html',
    sources: ['strong_migrations:rename_schema', 'pgfence:rename-schema'],
  },
  check(operation, context) {
    if (operation.kind !== 'rename-schema' || isNewSchema(operation.schema, context)) return []
    const { schema, newName } = operation
    const { before } = context
    const inside = (['relations', 'types', 'functions'] as const).flatMap((section) =>
      Object.keys(before?.[section] ?? {}).filter((key) => parseKey(key.replace(/\(.*$/s, ''))[0] === schema),
    )
    if (before && inside.length === 0) return []
    const [first] = Object.entries(before?.relations ?? {}).flatMap(([key, { kind }]) =>
      inside.includes(key) && kind.endsWith('table') ? [parseKey(key)[1]!] : [],
    )
    const which = !before ? 'what lies in it' : inside.length > 5 ? `its ${inside.length} objects` : inside.join(', ')
    return [
      {
        condition: `Schema ${ident(schema)} is renamed to ${ident(newName)}, and ${which} with it.`,
        effect:
          'Code that still names the old schema fails from the moment this is applied until it is replaced (42P01, 42704, 42883), and functions that name it in their text fail when they are called.',
        remedy: [
          'Keep the name of the schema and rename it in the code only. Or make the new one beside it, with a view on each table,',
          ...(first === undefined
            ? []
            : [
                sqlBlock(
                  `CREATE SCHEMA ${ident(newName)};`,
                  `CREATE VIEW ${ident(newName)}.${ident(first)} AS SELECT * FROM ${ident(schema)}.${ident(first)};`,
                ),
              ]),
          'let the code move over, and move the tables in a later release.',
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
