import { expect, it } from 'vitest'
import { volatility } from './volatility.ts'

it.each([
  ["'a'::text", 'stable'],
  ['now()', 'stable'],
  ['CURRENT_TIMESTAMP', 'stable'],
  ["(now() AT TIME ZONE 'utc'::text)", 'stable'],
  ["'random()'", 'stable'],
  ["'{}'::jsonb", 'stable'],
  ['ARRAY[]::text[]', 'stable'],
  ["date_trunc('day', now()) + interval '1 day'", 'stable'],
  ['gen_random_uuid()', 'volatile'],
  ['RANDOM()', 'volatile'],
  ['md5(random()::text)', 'volatile'],
  ["nextval('t_id_seq'::regclass)", 'volatile'],
  ['public.uuid_generate_v4()', 'volatile'],
  ['my_id()', 'unknown'],
  ['"My Id"()', 'unknown'],
])('%s is %s', (expression, expected) => {
  expect(volatility(expression, null)).toBe(expected)
})
