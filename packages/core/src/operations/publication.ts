import type { Node } from '@pgsql/types'
import { noRelation, type OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { bodiesOf, relationOf } from './syntax-tree.ts'

interface PublicationContents extends OperationBase {
  readonly publication: string
  readonly tables: readonly QualifiedName[]
  readonly schemas: readonly string[]
  readonly allTables: boolean
}

/** `CREATE PUBLICATION`: @see https://www.postgresql.org/docs/current/sql-createpublication.html */
export interface CreatePublication extends PublicationContents {
  readonly kind: 'create-publication'
}

/** `ALTER PUBLICATION … ADD | DROP | SET` */
export interface AlterPublication extends PublicationContents {
  readonly kind: 'alter-publication'
  /** `options` for `SET (…)`. */
  readonly action: 'add' | 'drop' | 'set' | 'options'
}

/** `DROP PUBLICATION`: one operation for each. */
export interface DropPublication extends OperationBase {
  readonly kind: 'drop-publication'
  readonly publication: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const createPublication: OperationDefinition<CreatePublication> = {
  read: {
    CreatePublicationStmt: (node) => ({
      kind: 'create-publication',
      publication: node.pubname ?? '',
      ...contents(node.pubobjects),
      allTables: node.for_all_tables ?? false,
    }),
  },
  touches: ({ tables }) => tables,
}

export const alterPublication: OperationDefinition<AlterPublication> = {
  read: {
    AlterPublicationStmt: (node) => ({
      kind: 'alter-publication',
      publication: node.pubname ?? '',
      ...contents(node.pubobjects),
      allTables: node.for_all_tables ?? false,
      action: node.options === undefined ? ACTIONS[node.action ?? 'AP_AddObjects'] : 'options',
    }),
  },
  touches: ({ tables }) => tables,
}

const ACTIONS = { AP_AddObjects: 'add', AP_DropObjects: 'drop', AP_SetObjects: 'set' } as const

export const dropPublication: OperationDefinition<DropPublication> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['publication'], ({ object }, drop) => ({
        kind: 'drop-publication',
        publication: object.name,
        ...drop,
      })),
  },
  touches: noRelation,
}

function contents(nodes: readonly Node[] | undefined): Pick<PublicationContents, 'tables' | 'schemas'> {
  const objects = bodiesOf(nodes, 'PublicationObjSpec')
  return {
    tables: objects
      .filter((object) => object.pubtable !== undefined)
      .map((object) => relationOf(object.pubtable?.relation)),
    schemas: objects
      .filter((object) => object.pubtable === undefined)
      .map((object) =>
        object.pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA' ? 'CURRENT_SCHEMA' : (object.name ?? ''),
      ),
  }
}
