import type { DropStmt, Node } from '@pgsql/types'
import type { QualifiedName } from './name.ts'
import { type ObjectReference, objectReference } from './object-reference.ts'
import { type ObjectType, objectTypeOf } from './object-type.ts'

/** One object of a `DROP`. */
interface Dropped {
  readonly node: Node
  readonly object: ObjectReference
  readonly name: QualifiedName
  /** The table of a trigger, policy or rule. */
  readonly of: QualifiedName
}

/** Reads a `DROP` of one of these types: one operation for each object; null for a `DROP` of something else. */
export function dropped<O>(
  node: DropStmt,
  types: readonly ObjectType[],
  build: (object: Dropped, drop: { readonly ifExists: boolean; readonly cascade: boolean }) => O,
): readonly O[] | null {
  const type = objectTypeOf(node.removeType)
  if (!types.includes(type)) return null
  const drop = { ifExists: node.missing_ok ?? false, cascade: node.behavior === 'DROP_CASCADE' }
  return (node.objects ?? []).map((item) => {
    const object = objectReference(type, item)
    const name = { schema: object.schema, name: object.name }
    return build({ node: item, object, name, of: object.of ?? { schema: null, name: '' } }, drop)
  })
}
