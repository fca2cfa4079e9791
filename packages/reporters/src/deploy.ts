import type { ClientTrial, DeployOrder } from '@backout/core'

const WORDS: Readonly<Record<DeployOrder['order'], string>> = {
  either: 'in either order',
  'migration-first': 'migration first',
  'code-first': 'code first',
  'expand-contract': 'neither order: expand, then contract',
  unknown: 'not known',
}

/** How a migration and its code can be deployed, for a person; the reason where the order is not the usual one. */
export interface DeployWords {
  readonly label: string
  readonly why: string
  readonly cautions: readonly string[]
}

/** @returns null when it was not tried */
export function deployWords(clients: ClientTrial | null): DeployWords | null {
  if (!clients) return null
  const { order, why, cautions } = clients.deploy
  // Migrating first is what everyone does; what is behind it is in --json.
  return { label: WORDS[order], why: order === 'either' || order === 'migration-first' ? '' : why, cautions }
}
