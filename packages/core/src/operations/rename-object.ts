import type { QualifiedName } from './name.ts'
import type { ObjectReference } from './object-reference.ts'
import type { OperationBase, TableOperation } from './operation-base.ts'

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
