import type { BrokenBody, ClientBreak, DeployOrder } from '@backout/core'

/** In which order migration and code can go, by what was seen to fail. */
export function deployOrder(
  breaks: readonly ClientBreak[],
  bodies: readonly BrokenBody[],
  cautions: readonly string[],
): DeployOrder {
  const old = breaks.filter(({ client }) => client === 'old')
  const fresh = breaks.filter(({ client }) => client === 'new')
  const body = bodies[0]
  if (body)
    return {
      order: 'expand-contract',
      why: `${body.object} fails after the migration whatever code runs: ${body.message}. Change it in the same migration, or before.`,
      cautions,
    }
  if (old.length > 0 && fresh.length > 0)
    return {
      order: 'expand-contract',
      why: `Old code fails on the new schema (${listed(old)}), and new code on the old one (${listed(fresh)}): split it into a step that both bear and one that comes when no old code runs.`,
      cautions,
    }
  if (old.length > 0)
    return {
      order: 'code-first',
      why: `Old code fails on the new schema (${listed(old)}); new code works on the old one. Deploy the code everywhere, then migrate.`,
      cautions,
    }
  if (fresh.length > 0)
    return {
      order: 'migration-first',
      why: `New code needs the new schema (${listed(fresh)}); old code works on it too. Migrate, then deploy the code.`,
      cautions,
    }
  return { order: 'either', why: 'Old and new code work on both schemas.', cautions }
}

/** `select of public.users: column "bio" does not exist`, and how many more. */
function listed(breaks: readonly ClientBreak[]): string {
  const sure = breaks.toSorted((a, b) => Number(a.when !== 'always') - Number(b.when !== 'always'))
  const [first] = sure
  const more = new Set(breaks.map(({ table }) => table)).size - 1
  const value = first!.when === 'some-values' && first!.column !== null ? ` with some values of ${first!.column}` : ''
  return `${first!.action} of ${first!.table}${value}: ${first!.message}${more > 0 ? `; and ${more} more table${more === 1 ? '' : 's'}` : ''}`
}
