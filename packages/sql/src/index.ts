export { plainSql, type PlainSql } from './plain-sql.ts'
