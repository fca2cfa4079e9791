import type { Rule } from '@backout/core'
import { banDropExtension } from './ban-drop-extension.ts'
import { banDropFunction } from './ban-drop-function.ts'
import { banDropPublication } from './ban-drop-publication.ts'
import { banDropSequence } from './ban-drop-sequence.ts'
import { banDropTrigger } from './ban-drop-trigger.ts'
import { banFunctionReturnTypeChange } from './ban-function-return-type-change.ts'
import { banRenameFunction } from './ban-rename-function.ts'
import { banRenameSequence } from './ban-rename-sequence.ts'
import { banReplicaIdentityChange } from './ban-replica-identity-change.ts'
import { banSequenceNarrowing } from './ban-sequence-narrowing.ts'
import { banSequenceRestart } from './ban-sequence-restart.ts'
import { preferKeyReplicaIdentity } from './prefer-key-replica-identity.ts'

/** Rules about sequences, functions, triggers, extensions and what is replicated. */
export const objectsRules: readonly Rule[] = [
  banDropExtension,
  banDropFunction,
  banDropPublication,
  banDropSequence,
  banDropTrigger,
  banFunctionReturnTypeChange,
  banRenameFunction,
  banRenameSequence,
  banReplicaIdentityChange,
  banSequenceNarrowing,
  banSequenceRestart,
  preferKeyReplicaIdentity,
]
