export { author, observe, type Authored, type Observation, type Reader } from './author.ts'
export { isEdited, parseDownHeader, printDown, printStatements, type DownHeader } from './down-file.ts'
export { captureOf, type Capture, type Locked } from './stash/capture.ts'
export { readStash } from './stash/read-stash.ts'
