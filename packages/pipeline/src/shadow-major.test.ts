import { expect, it } from 'vitest'
import { shadowMajor } from './shadow-major.ts'

it('says that the shadow was of another major', () => {
  expect(shadowMajor(180_006, 160_004)).toMatchObject({
    code: 'shadow-version',
    what: "Migrations were tried on PostgreSQL 18, not on production's 16.",
    fix: expect.stringContaining('--shadow native:16'),
  })
})

it('says nothing of another minor', () => {
  expect(shadowMajor(160_014, 160_004)).toBeNull()
})
