export { checkMigration, type CheckInput } from './check.ts'
export { readExample, type ReadExample } from './example.ts'
export { rules } from './rules.ts'
export { weigh } from './weigh.ts'
