import type { RenameStmt } from '@pgsql/types'
import { itsTable, noRelation, type OperationDefinition, renamedTable } from './definition.ts'
import type { QualifiedName } from './name.ts'
import { type ObjectReference, objectReference, relationReference } from './object-reference.ts'
import { type ObjectType, objectTypeOf } from './object-type.ts'
import type { OperationBase, TableOperation } from './operation-base.ts'
import { membersOf, qualifiedNameOf } from './syntax-tree.ts'

/** `ALTER SCHEMA … RENAME TO` */
export interface RenameSchema extends OperationBase {
  readonly kind: 'rename-schema'
  readonly schema: string
  readonly newName: string
}

/** `ALTER TYPE … RENAME TO`, `ALTER DOMAIN … RENAME TO` */
export interface RenameType extends OperationBase {
  readonly kind: 'rename-type'
  readonly type: QualifiedName
  readonly domain: boolean
  readonly newName: string
}

/** `ALTER TABLE … RENAME CONSTRAINT` */
export interface RenameConstraint extends TableOperation {
  readonly kind: 'rename-constraint'
  readonly constraint: string
  readonly newName: string
}

/** `ALTER POLICY … RENAME TO` */
export interface RenamePolicy extends TableOperation {
  readonly kind: 'rename-policy'
  readonly policy: string
  readonly newName: string
}

/** `ALTER TRIGGER … RENAME TO` */
export interface RenameTrigger extends TableOperation {
  readonly kind: 'rename-trigger'
  readonly trigger: string
  readonly newName: string
}

/** `RENAME` of anything else: a function, role, attribute of a composite type, constraint of a domain, publication … */
export interface RenameObject extends OperationBase {
  readonly kind: 'rename-object'
  readonly object: ObjectReference
  readonly newName: string
}

export const renameSchema: OperationDefinition<RenameSchema> = {
  read: {
    RenameStmt: (node) =>
      node.renameType === 'OBJECT_SCHEMA'
        ? { kind: 'rename-schema', schema: node.subname ?? '', newName: node.newname ?? '' }
        : null,
  },
  touches: noRelation,
}

export const renameType: OperationDefinition<RenameType> = {
  read: {
    RenameStmt: (node) =>
      node.renameType === 'OBJECT_TYPE' || node.renameType === 'OBJECT_DOMAIN'
        ? {
            kind: 'rename-type',
            type: qualifiedNameOf(membersOf(node.object)),
            domain: node.renameType === 'OBJECT_DOMAIN',
            newName: node.newname ?? '',
          }
        : null,
  },
  touches: noRelation,
}

export const renameConstraint: OperationDefinition<RenameConstraint> = {
  read: {
    RenameStmt: (node) =>
      node.renameType === 'OBJECT_TABCONSTRAINT'
        ? {
            kind: 'rename-constraint',
            ...renamedTable(node),
            constraint: node.subname ?? '',
            newName: node.newname ?? '',
          }
        : null,
  },
  touches: itsTable,
}

export const renamePolicy: OperationDefinition<RenamePolicy> = {
  read: {
    RenameStmt: (node) =>
      node.renameType === 'OBJECT_POLICY'
        ? { kind: 'rename-policy', ...renamedTable(node), policy: node.subname ?? '', newName: node.newname ?? '' }
        : null,
  },
  touches: itsTable,
}

export const renameTrigger: OperationDefinition<RenameTrigger> = {
  read: {
    RenameStmt: (node) =>
      node.renameType === 'OBJECT_TRIGGER'
        ? { kind: 'rename-trigger', ...renamedTable(node), trigger: node.subname ?? '', newName: node.newname ?? '' }
        : null,
  },
  touches: itsTable,
}

export const renameObject: OperationDefinition<RenameObject> = {
  read: {
    RenameStmt: (node) => {
      const type = objectTypeOf(node.renameType)
      if (!OTHERS.has(type)) return null
      return { kind: 'rename-object', object: renamedObject(node, type), newName: node.newname ?? '' }
    },
  },
  touches: ({ object }) => (object.type === 'rule' && object.of !== null ? [object.of] : []),
}

/** Those that have no kind of their own above or in `rename-relation.ts` and `rename-column.ts`. */
const OTHERS: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'aggregate',
  'attribute',
  'collation',
  'conversion',
  'database',
  'domain constraint',
  'event trigger',
  'foreign data wrapper',
  'function',
  'language',
  'operator class',
  'operator family',
  'procedure',
  'publication',
  'role',
  'routine',
  'rule',
  'server',
  'statistics',
  'subscription',
  'tablespace',
  'text search configuration',
  'text search dictionary',
  'text search parser',
  'text search template',
])

function renamedObject(node: RenameStmt, type: ObjectType): ObjectReference {
  if (node.relation !== undefined) return relationReference(type, node.relation, node.subname)
  if (node.object === undefined) return { type, schema: null, name: node.subname ?? '', arguments: null, of: null }
  const object = objectReference(type, node.object)
  if (type !== 'domain constraint') return object
  return { ...object, name: node.subname ?? '', of: qualifiedNameOf(membersOf(node.object)) }
}
