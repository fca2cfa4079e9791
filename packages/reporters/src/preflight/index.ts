export { json } from './json.ts'
export { markdown } from './markdown.ts'
export { pretty } from './pretty.ts'
