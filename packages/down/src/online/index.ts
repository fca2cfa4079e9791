import type { Pass } from '../step.ts'
import { constraintsComeOnline } from './constraints.ts'
import { indexesComeOnline } from './created-indexes.ts'
import { indexesGoOnline } from './dropped-indexes.ts'
import { labelsComeAhead } from './labels.ts'
import { notNullComesOnline } from './not-null.ts'

export { aheadFirst } from './ahead.ts'
export { onlineForms } from './forms.ts'
export { labelAhead } from './labels.ts'

/** Which steps can go ahead of the transaction, and how. They change nothing else. */
export const ONLINE: readonly Pass[] = [
  labelsComeAhead,
  notNullComesOnline,
  constraintsComeOnline,
  indexesComeOnline,
  indexesGoOnline,
]
