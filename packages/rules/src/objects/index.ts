import type { Rule } from '@backout/core'
import { banDropFunction } from './ban-drop-function.ts'
import { banDropSequence } from './ban-drop-sequence.ts'
import { banDropTrigger } from './ban-drop-trigger.ts'
import { banFunctionReturnTypeChange } from './ban-function-return-type-change.ts'
import { banRenameFunction } from './ban-rename-function.ts'
import { banSequenceNarrowing } from './ban-sequence-narrowing.ts'
import { banSequenceRestart } from './ban-sequence-restart.ts'

/** Rules about sequences, functions, triggers, publications. */
export const objectsRules: readonly Rule[] = [
  banDropFunction,
  banDropSequence,
  banDropTrigger,
  banFunctionReturnTypeChange,
  banRenameFunction,
  banSequenceNarrowing,
  banSequenceRestart,
]
