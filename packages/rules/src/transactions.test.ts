import { describe, expect, it } from 'vitest'
import { readExample } from './example.ts'
import { transactionsOf } from './transactions.ts'

/** For each statement its transaction, numbered from 1 in order, with `*` where CONCURRENTLY can run. */
async function shape(transaction: 'all-pending' | 'per-batch', sql: string, pending = ''): Promise<string> {
  const { earlier, statements, runner } = await readExample({ sql, transaction, ...(pending && { pending }) })
  const running = [...transactionsOf([...earlier, { statements }], runner).values()]
  const numbers = [...new Set(running.map((at) => at.transaction))]
  return running.map((at) => `${numbers.indexOf(at.transaction) + 1}${at.alone ? '*' : ''}`).join(' ')
}

const chunks = (...sql: string[]) => sql.join('\n--> statement-breakpoint\n')

describe('one transaction around all pending migrations', () => {
  it.each([
    ['all in one', chunks('SELECT 1', 'SELECT 2; SELECT 3'), '1 1 1'],
    [
      'a COMMIT ends it, and what follows is on its own',
      chunks('SELECT 1', 'COMMIT', 'SELECT 2', 'SELECT 3'),
      '1 1 2* 3*',
    ],
    ['a COMMIT beside others ends it too', chunks('COMMIT; SELECT 1', 'SELECT 2'), '1 2 3*'],
    ['BEGIN opens one again', chunks('COMMIT', 'BEGIN', 'SELECT 1', 'COMMIT', 'SELECT 2'), '1 2* 2 2 3*'],
    ['COMMIT AND CHAIN leaves it open', chunks('COMMIT AND CHAIN', 'SELECT 1'), '1 2'],
  ])('%s', async (_title, sql, expected) => {
    expect(await shape('all-pending', sql)).toBe(expected)
  })

  it('goes on through the migrations', async () => {
    expect(await shape('all-pending', 'SELECT 2', 'SELECT 1')).toBe('1 1')
    expect(await shape('all-pending', 'SELECT 2', chunks('COMMIT', 'SELECT 1'))).toBe('1 2* 3*')
  })
})

describe('one transaction for each batch', () => {
  it.each([
    ['alone', 'SELECT 1', '1*'],
    ['a comment is no statement', '-- hello\nSELECT 1;', '1*'],
    ['several in one', 'SELECT 1; SELECT 2', '1 1'],
    ['a COMMIT ends it, what follows is in another', 'SELECT 1; COMMIT; SELECT 2', '1 1 2'],
    ['BEGIN takes in what came before it', 'SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3', '1 1 1 1 2'],
  ])('%s', async (_title, sql, expected) => {
    expect(await shape('per-batch', sql)).toBe(expected)
  })

  it('ends with the migration', async () => {
    expect(await shape('per-batch', 'SELECT 2', 'SELECT 1')).toBe('1* 2*')
  })
})
