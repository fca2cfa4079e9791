export { json, toReportJson, type MigrationReportJson, type ReportJson } from './json.ts'
export { markdown, type MarkdownOptions } from './markdown.ts'
export { pretty, type PrettyOptions } from './pretty.ts'
export { formatProblem, type ProblemOptions } from './problem.ts'
