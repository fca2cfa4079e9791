import type { Operation, OperationKind } from '@backout/core'
import type { Part } from './part.ts'
import type { Subject } from './subject.ts'

type OperationOf<K extends OperationKind> = Extract<Operation, { readonly kind: K }>

/** What an operation of one kind does, by its text and what is known of the database. */
export type Model<K extends OperationKind> = (operation: OperationOf<K>, subject: Subject) => Part

/** Models of some kinds. */
export type Models<K extends OperationKind> = { readonly [Kind in K]: Model<Kind> }
