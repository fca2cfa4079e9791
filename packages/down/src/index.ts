export { author, observe, type Observation, type Reader } from './author.ts'
export { isEdited, parseDownHeader, printDown, printStatements, type DownHeader } from './down-file.ts'
