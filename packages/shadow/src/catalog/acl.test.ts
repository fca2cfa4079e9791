import { describe, expect, it } from 'vitest'
import { readableAcl } from './acl.ts'

const OWNER = ['app=arwdDxtm/app']

/** aclitems of a table that `app` owns, as PostgreSQL prints them, and what is made of them. */
const CASES: readonly [granted: string[], entries: string[] | null][] = [
  [OWNER, null],
  [[], []],
  [
    ['app=arwdDxt/app'],
    ['app=DELETE', 'app=INSERT', 'app=REFERENCES', 'app=SELECT', 'app=TRIGGER', 'app=TRUNCATE', 'app=UPDATE'],
  ],
  [['=r/app'], ['PUBLIC=SELECT']],
  [['reader=r*w/app'], ['reader=SELECT*', 'reader=UPDATE']],
  [
    ['reader=r/app', 'reader=r/admin'],
    ['reader=SELECT', 'reader=SELECT/admin'],
  ],
  [['"Odd ""Role"=r/"other =/ role"'], ['"Odd ""Role"=SELECT/"other =/ role"']],
  [['"PUBLIC"=r/app'], ['"PUBLIC"=SELECT']],
  [['Reader=r/app'], ['"Reader"=SELECT']],
]

describe('readableAcl', () => {
  it.each(CASES)('%j', (granted, entries) => {
    expect(readableAcl({ granted, initial: OWNER, owner: 'app' })).toEqual(entries)
  })

  it('keeps what is there only because it was granted', () => {
    expect(readableAcl({ granted: [], initial: null, owner: 'app' })).toEqual([])
  })

  it('has a word for every privilege', () => {
    const [entries] = [readableAcl({ granted: ['r=arwdDxtmXUCcTsA/app'], initial: null, owner: 'app' })!]
    expect(entries.every((entry) => /^r=[A-Z ]{3,}$/.test(entry))).toBe(true)
  })
})
