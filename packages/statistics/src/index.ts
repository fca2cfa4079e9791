export { askPreconditions } from './ask-preconditions.ts'
export { readOnly } from './read-only.ts'
export { readStatistics, type StatisticsOptions } from './read-statistics.ts'
export { parseStatistics } from './statistics-file.ts'
