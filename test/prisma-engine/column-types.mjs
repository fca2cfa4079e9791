import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import { types } from 'pg'

const text = (value) => value
const array = types.getTypeParser(1009)
const instant = (value) => new Date(value.replace(/([+-]\d\d)$/, '$1:00')).toISOString()

/** The types that the engine's own queries return, by OID. Everything else is handed on as text. */
const TYPES = new Map([
  [16, ['Boolean', (value) => value === 't']], // bool
  [18, ['Character', text]], // "char"
  [20, ['Int64', text]], // int8
  [21, ['Int32', Number]], // int2
  [23, ['Int32', Number]], // int4
  [26, ['Int64', text]], // oid
  [700, ['Float', Number]], // float4
  [701, ['Double', Number]], // float8
  [1002, ['CharacterArray', array]], // "char"[]
  [1003, ['TextArray', array]], // name[]
  [1005, ['Int32Array', (value) => array(value).map(Number)]], // int2[]
  [1007, ['Int32Array', (value) => array(value).map(Number)]], // int4[]
  [1009, ['TextArray', array]], // text[]
  [1015, ['TextArray', array]], // varchar[]
  [1016, ['Int64Array', array]], // int8[]
  [1028, ['Int64Array', array]], // oid[]
  [1114, ['DateTime', (value) => instant(`${value}+00`)]], // timestamp
  [1184, ['DateTime', instant]], // timestamptz
  [1700, ['Numeric', text]], // numeric
])

/** Prisma's number for a type. */
export function columnType(oid) {
  return ColumnTypeEnum[TYPES.get(oid)?.[0] ?? 'Text']
}

/** What makes the engine's value of PostgreSQL's text. */
export function parserOf(oid) {
  return TYPES.get(oid)?.[1] ?? text
}
