import type { OperationKind } from '@backout/core'
import type { Models } from './model.ts'
import { NOTHING } from './part.ts'

const nothing = () => NOTHING

/**
 * Kinds that lock no table, index, view or sequence of the user's, or of which the text does not tell: routines and DO
 * blocks that are called, what a role owns, an extension's script, statements of no known kind.
 */
export const NO_RELATIONS = {
  'add-enum-value': nothing,
  'alter-default-privileges': nothing,
  'alter-extension': nothing,
  'alter-object': nothing,
  'alter-role': nothing,
  'alter-routine': nothing,
  'alter-server-setting': nothing,
  begin: nothing,
  call: nothing,
  'change-owned': nothing,
  commit: nothing,
  'create-composite-type': nothing,
  'create-domain': nothing,
  'create-enum': nothing,
  'create-extension': nothing,
  'create-function': nothing,
  'create-object': nothing,
  'create-procedure': nothing,
  'create-range-type': nothing,
  'create-role': nothing,
  'create-schema': nothing,
  do: nothing,
  'drop-extension': nothing,
  'drop-procedure': nothing,
  'drop-publication': nothing,
  'drop-role': nothing,
  'grant-role': nothing,
  opaque: nothing,
  'prepared-transaction': nothing,
  'release-savepoint': nothing,
  'rename-enum-value': nothing,
  'rename-schema': nothing,
  'rename-type': nothing,
  reset: nothing,
  'revoke-role': nothing,
  rollback: nothing,
  'rollback-to-savepoint': nothing,
  savepoint: nothing,
  set: nothing,
  'set-constraints': nothing,
} satisfies Partial<Models<OperationKind>>
