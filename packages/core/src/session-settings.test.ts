import { describe, expect, it } from 'vitest'
import { sessionSettings } from './session-settings.ts'

describe('sessionSettings', () => {
  it.each([
    ['postgres://h/db?options=-c%20lock_timeout%3D5s', { lock_timeout: '5s' }],
    [
      'postgres://h/db?options=-clock_timeout=5s+--statement-timeout=1min',
      { lock_timeout: '5s', statement_timeout: '1min' },
    ],
    [String.raw`postgres://h/db?options=-c%20search_path=a,\%20b`, { search_path: 'a, b' }],
    ['postgres://h/db?sslmode=require', {}],
    ['prisma+postgres://h/?api_key=x', {}],
    ['no url', {}],
    [null, {}],
  ])('%s', (url, expected) => {
    expect(sessionSettings(url)).toEqual(expected)
  })
})
