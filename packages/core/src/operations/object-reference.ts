import type { Node, ObjectWithArgs, RangeVar } from '@pgsql/types'
import type { QualifiedName } from './name.ts'
import type { ObjectType } from './object-type.ts'
import { valueText } from './option.ts'
import { bodiesOf, bodyOf, membersOf, nameOf, qualifiedNameOf, relationOf, stringsOf } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

/** Any object, as a statement names it. */
export interface ObjectReference extends QualifiedName {
  readonly type: ObjectType
  /** Argument types of a routine, aggregate or operator as written, without parentheses; null where none are given. */
  readonly arguments: string | null
  /** What it belongs to: the table of a column, constraint, trigger, policy or rule, the domain of a domain constraint. */
  readonly of: QualifiedName | null
}

/** Objects that are named within a relation. */
const WITHIN_RELATION: ReadonlySet<ObjectType> = new Set([
  'attribute',
  'column',
  'constraint',
  'policy',
  'rule',
  'trigger',
])

/** An object that the tree gives as a relation, with the name of the part that is meant. */
export function relationReference(type: ObjectType, relation: RangeVar, part?: string): ObjectReference {
  return part === undefined
    ? { type, ...relationOf(relation), arguments: null, of: null }
    : { type, schema: null, name: part, arguments: null, of: relationOf(relation) }
}

/** An object that the tree gives as a node: a string, a list of strings, a type, a routine with arguments. */
export function objectReference(type: ObjectType, object: Node | undefined): ObjectReference {
  const reference = { type, schema: null, arguments: null, of: null }
  const routine = bodyOf(object, 'ObjectWithArgs')
  if (routine !== undefined) {
    return { ...reference, ...qualifiedNameOf(routine.objname), arguments: argumentTypes(routine)?.join(', ') ?? null }
  }
  const typeName = bodyOf(object, 'TypeName')
  if (typeName !== undefined) return { ...reference, ...qualifiedNameOf(typeName.names) }
  const relation = bodyOf(object, 'RangeVar')
  if (relation !== undefined) return { ...reference, ...relationOf(relation) }
  const members = membersOf(object)
  const types = bodiesOf(members, 'TypeName')
  const names = stringsOf(members)
  if (type === 'domain constraint') return { ...reference, name: names[0] ?? '', of: qualifiedNameOf(types[0]?.names) }
  if (type === 'cast') return { ...reference, name: types.map(typeText).join(' AS ') }
  if (type === 'transform') return { ...reference, name: `${typeText(types[0])} LANGUAGE ${names[0]}` }
  // The access method comes first.
  if (type === 'operator class' || type === 'operator family') return { ...reference, ...nameOf(names.slice(1)) }
  if (WITHIN_RELATION.has(type) && names.length > 1) {
    return { ...reference, name: names.at(-1)!, of: nameOf(names.slice(0, -1)) }
  }
  return names.length === 0 ? { ...reference, name: valueText(object) } : { ...reference, ...nameOf(names) }
}

/** Types of the arguments by which a routine or operator is named; null where none are given. */
export function argumentTypes(routine: ObjectWithArgs): readonly string[] | null {
  if (routine.args_unspecified === true) return null
  return (routine.objargs ?? []).map((argument) => typeText(bodyOf(argument, 'TypeName')) || 'NONE')
}

const RELATIONS: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'foreign table',
  'index',
  'materialized view',
  'sequence',
  'table',
  'view',
])

export function isRelation(object: ObjectReference): boolean {
  return RELATIONS.has(object.type)
}
