import type { Node } from '@pgsql/types'
import { noRelation, type OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import { argumentTypes, type ObjectReference } from './object-reference.ts'
import { type ObjectType, objectTypeOf } from './object-type.ts'
import type { OperationBase } from './operation-base.ts'
import { qualifiedNameOf, roleOf } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

/** `CREATE` of an object that has no kind of its own: an aggregate, cast, collation, operator, server … */
export interface CreateObject extends OperationBase {
  readonly kind: 'create-object'
  readonly object: ObjectReference
}

/** `ALTER` of an object that has no kind of its own */
export interface AlterObject extends OperationBase {
  readonly kind: 'alter-object'
  readonly object: ObjectReference
}

/** `DROP` of an object that has no kind of its own: one operation for each. */
export interface DropObject extends OperationBase {
  readonly kind: 'drop-object'
  readonly object: ObjectReference
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const createObject: OperationDefinition<CreateObject> = {
  read: {
    DefineStmt: (node) => created(objectTypeOf(node.kind), node.defnames),
    CreateAmStmt: (node) => created('access method', node.amname),
    CreateCastStmt: (node) => created('cast', `${typeText(node.sourcetype)} AS ${typeText(node.targettype)}`),
    CreateConversionStmt: (node) => created('conversion', node.conversion_name),
    CreateEventTrigStmt: (node) => created('event trigger', node.trigname),
    CreateFdwStmt: (node) => created('foreign data wrapper', node.fdwname),
    CreateForeignServerStmt: (node) => created('server', node.servername),
    CreateOpClassStmt: (node) => created('operator class', node.opclassname),
    CreateOpFamilyStmt: (node) => created('operator family', node.opfamilyname),
    CreatePLangStmt: (node) => created('language', node.plname),
    CreateSubscriptionStmt: (node) => created('subscription', node.subname),
    CreateTableSpaceStmt: (node) => created('tablespace', node.tablespacename),
    CreateTransformStmt: (node) => created('transform', `${typeText(node.type_name)} LANGUAGE ${node.lang}`),
    CreateUserMappingStmt: (node) => created('user mapping', `${roleOf(node.user)} SERVER ${node.servername}`),
    CreatedbStmt: (node) => created('database', node.dbname),
  },
  touches: noRelation,
}

export const alterObject: OperationDefinition<AlterObject> = {
  read: {
    AlterCollationStmt: (node) => altered('collation', node.collname),
    AlterEventTrigStmt: (node) => altered('event trigger', node.trigname),
    AlterFdwStmt: (node) => altered('foreign data wrapper', node.fdwname),
    AlterForeignServerStmt: (node) => altered('server', node.servername),
    AlterOpFamilyStmt: (node) => altered('operator family', node.opfamilyname),
    AlterOperatorStmt: (node) => ({
      kind: 'alter-object',
      object: {
        ...reference('operator', node.opername?.objname),
        arguments: argumentTypes(node.opername ?? {})?.join(', ') ?? null,
      },
    }),
    AlterStatsStmt: (node) => altered('statistics', node.defnames),
    AlterSubscriptionStmt: (node) => altered('subscription', node.subname),
    AlterTSConfigurationStmt: (node) => altered('text search configuration', node.cfgname),
    AlterTSDictionaryStmt: (node) => altered('text search dictionary', node.dictname),
    AlterTableSpaceOptionsStmt: (node) => altered('tablespace', node.tablespacename),
    AlterTypeStmt: (node) => altered('type', node.typeName),
    AlterUserMappingStmt: (node) => altered('user mapping', `${roleOf(node.user)} SERVER ${node.servername}`),
  },
  touches: noRelation,
}

export const dropObject: OperationDefinition<DropObject> = {
  read: {
    DropStmt: (node) => dropped(node, DROPPED, ({ object }, drop) => ({ kind: 'drop-object', object, ...drop })),
    DropSubscriptionStmt: (node) => ({
      kind: 'drop-object',
      object: reference('subscription', node.subname),
      ifExists: node.missing_ok ?? false,
      cascade: node.behavior === 'DROP_CASCADE',
    }),
    DropTableSpaceStmt: (node) => ({
      kind: 'drop-object',
      object: reference('tablespace', node.tablespacename),
      ifExists: node.missing_ok ?? false,
      cascade: false,
    }),
    DropUserMappingStmt: (node) => ({
      kind: 'drop-object',
      object: reference('user mapping', `${roleOf(node.user)} SERVER ${node.servername}`),
      ifExists: node.missing_ok ?? false,
      cascade: false,
    }),
    DropdbStmt: (node) => ({
      kind: 'drop-object',
      object: reference('database', node.dbname),
      ifExists: node.missing_ok ?? false,
      cascade: false,
    }),
  },
  touches: noRelation,
}

/** Those whose DROP is in no other file. */
const DROPPED: readonly ObjectType[] = [
  'access method',
  'aggregate',
  'cast',
  'collation',
  'conversion',
  'event trigger',
  'foreign data wrapper',
  'language',
  'operator',
  'operator class',
  'operator family',
  'server',
  'statistics',
  'text search configuration',
  'text search dictionary',
  'text search parser',
  'text search template',
  'transform',
]

function created(type: ObjectType, name: string | readonly Node[] | undefined): CreateObject {
  return { kind: 'create-object', object: reference(type, name) }
}

function altered(type: ObjectType, name: string | readonly Node[] | undefined): AlterObject {
  return { kind: 'alter-object', object: reference(type, name) }
}

function reference(type: ObjectType, name: string | readonly Node[] | undefined): ObjectReference {
  const qualified = typeof name === 'string' ? { schema: null, name } : qualifiedNameOf(name)
  return { type, ...qualified, arguments: null, of: null }
}
