import type { AlterPolicy, CreatePolicy, Grant, OperationKind, Revoke } from '@backout/core'
import { sameName } from '../lookup.ts'
import { reading } from './data.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, together } from './part.ts'
import { readIn } from './relations-in-text.ts'
import type { Subject } from './subject.ts'

const grants = ({ objects, objectType }: Grant | Revoke, subject: Subject) =>
  subject.version >= 180_000 && (objectType === 'table' || objectType === 'sequence')
    ? lock('ACCESS SHARE', ...objects.map(({ schema, name }) => ({ schema, name })))
    : NOTHING

/** The table waits for nobody's rows, but for everybody who has it open; what the conditions read is opened too. */
const policy = ({ table, using, check }: CreatePolicy | AlterPolicy, subject: Subject) =>
  together(
    lock('ACCESS EXCLUSIVE', table),
    reading(
      subject,
      readIn(`${using ?? ''} ${check ?? ''}`).filter((name) => !sameName(name, table)),
      false,
    ),
  )

export const SECURITY: Models<
  Extract<
    OperationKind,
    | 'alter-policy'
    | 'create-policy'
    | 'disable-row-security'
    | 'drop-policy'
    | 'enable-row-security'
    | 'force-row-security'
    | 'grant'
    | 'no-force-row-security'
    | 'rename-policy'
    | 'revoke'
  >
> = {
  grant: grants,
  revoke: grants,
  'create-policy': policy,
  'alter-policy': policy,
  'drop-policy': ({ table, policy: name, ifExists }, subject) => {
    const relation = subject.relation(table)
    const made = subject.earlier.some((other) => other.kind === 'create-policy' && other.policy === name)
    return ifExists && relation && !Object.hasOwn(relation.policies ?? {}, name) && !made
      ? NOTHING
      : lock('ACCESS EXCLUSIVE', table)
  },
  'rename-policy': ({ table }) => lock('ACCESS EXCLUSIVE', table),
  'enable-row-security': ({ table }) => lock('ACCESS EXCLUSIVE', table),
  'disable-row-security': ({ table }) => lock('ACCESS EXCLUSIVE', table),
  'force-row-security': ({ table }) => lock('ACCESS EXCLUSIVE', table),
  'no-force-row-security': ({ table }) => lock('ACCESS EXCLUSIVE', table),
}
