import type { Operation, OperationKind, RuleContext } from '@backout/core'
import { addColumn } from './add-column.ts'
import { ALTER_TABLE } from './alter-table.ts'
import { COLUMNS } from './columns.ts'
import { CONSTRAINTS } from './constraints.ts'
import { CREATE_TABLE } from './create-table.ts'
import { DATA } from './data.ts'
import { dropColumn } from './drop-column.ts'
import { INDEXES } from './indexes.ts'
import type { Models } from './model.ts'
import { NO_RELATIONS } from './no-relations.ts'
import { NOT_NULL } from './not-null.ts'
import { OBJECTS } from './objects.ts'
import { type Part, together } from './part.ts'
import { PARTITIONS } from './partitions.ts'
import { RELATIONS } from './relations.ts'
import { ROUTINES_AND_TYPES } from './routines-and-types.ts'
import { SECURITY } from './security.ts'
import { SEQUENCES } from './sequences.ts'
import { Subject } from './subject.ts'
import { TRIGGERS_AND_RULES } from './triggers-and-rules.ts'
import { alterColumnType } from './type-change.ts'
import { VIEWS } from './views.ts'

/** Every kind with its model. Total, so that the compiler finds the forgotten one. */
const MODELS: Models<OperationKind> = {
  'add-column': addColumn,
  'drop-column': dropColumn,
  'alter-column-type': alterColumnType,
  ...ALTER_TABLE,
  ...COLUMNS,
  ...NOT_NULL,
  ...CONSTRAINTS,
  ...CREATE_TABLE,
  ...DATA,
  ...INDEXES,
  ...OBJECTS,
  ...PARTITIONS,
  ...RELATIONS,
  ...ROUTINES_AND_TYPES,
  ...SECURITY,
  ...SEQUENCES,
  ...TRIGGERS_AND_RULES,
  ...VIEWS,
  ...NO_RELATIONS,
}

/**
 * The static lock model: what an operation does to relations that were there before it, told from its text, the version,
 * the time zone and, where there is one, the catalog before. Held to `fixtures/ground-truth`, statement by statement.
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
 */
export function modelOf(operation: Operation, context: RuleContext): Required<Part> {
  // The registry ties each kind to its model; the compiler cannot follow that through a union.
  const model: (operation: never, subject: Subject) => Part = MODELS[operation.kind]
  return together(model(operation as never, new Subject(operation, context)))
}
