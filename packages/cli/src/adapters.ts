import type { Adapter } from '@backout/core'

/** Every ORM that backout knows, loaded when it may be meant. */
const ADAPTERS: Readonly<Record<string, () => Promise<Adapter>>> = {
  drizzle: async () => (await import('@backout/drizzle')).drizzle,
  prisma: async () => (await import('@backout/prisma')).prisma,
}

/** The adapter of that name, or all. */
export function adaptersNamed(name: string | undefined): Promise<Adapter[]> {
  const wanted = Object.entries(ADAPTERS).filter(([known]) => name === undefined || known === name)
  return Promise.all(wanted.map(([, load]) => load()))
}
