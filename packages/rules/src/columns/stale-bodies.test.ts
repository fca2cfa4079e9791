import type { Catalog, RuleContext } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { readExample } from '../example.ts'
import { staleBodyFindings } from './stale-bodies.ts'

const column = (name: string) => ({ name, type: 'text' })
const fn = (body: string) => ({
  kind: 'function' as const,
  definition: `CREATE OR REPLACE FUNCTION public.f()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$${body}$function$\n`,
})

/** What is said of a function that stands before and after a migration on `users (id, name)`. */
async function found(sql: string, body: string, { bodyAfter = body, trigger = false } = {}) {
  const { statements } = await readExample({ sql })
  const operations = statements.flatMap((statement) => statement.operations)
  const definition = 'CREATE TRIGGER t BEFORE INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION public.f()'
  const users = {
    kind: 'table',
    columns: [column('id'), column('name')],
    triggers: trigger ? { t: { definition } } : {},
  }
  const before = { relations: { 'public.users': users }, functions: { 'public.f()': fn(body) } }
  const after = {
    relations: { 'public.users': { ...users, columns: [column('id')] } },
    functions: { 'public.f()': fn(bodyAfter) },
  }
  const context = { operations, before, after, clients: null, isNew: () => false } as unknown as RuleContext & {
    before: Catalog
  }
  return operations.flatMap((operation) => staleBodyFindings(operation, context))
}

const DROP = 'ALTER TABLE "users" DROP COLUMN "name";'
const RENAME = 'ALTER TABLE "users" RENAME COLUMN "name" TO "fullName";'

describe('bodies that name a column', () => {
  it('that is dropped, by the row of a trigger', async () => {
    const [finding] = await found(DROP, ' BEGIN NEW.name := 1; RETURN NEW; END ', { trigger: true })
    expect(finding?.condition).toBe('Trigger function public.f() still names "name" of "users", which is dropped.')
    expect(finding?.effect).toContain('fires "t" on "users" fails with 42703')
  })

  it('that is renamed, and how they read then', async () => {
    const [finding] = await found(RENAME, ` BEGIN PERFORM u.name, 'name' FROM users u; END `)
    expect(finding?.remedy).toContain(`PERFORM u."fullName", 'name' FROM users u;`)
  })

  it.each([
    ['no trigger of the table calls it', ' BEGIN NEW.name := 1; RETURN NEW; END ', {}],
    ['it is replaced', ' BEGIN PERFORM name FROM users; END ', { bodyAfter: ' BEGIN END ' }],
    ['only a string and a comment do', ` BEGIN PERFORM 'name' FROM users; -- name\nEND `, {}],
  ])('not where %s', async (_title, body, options) => {
    expect(await found(DROP, body, options)).toEqual([])
  })
})
