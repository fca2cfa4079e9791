import type { OperationKind, QualifiedName } from '@backout/core'
import type { Models } from './model.ts'
import { lock, NOTHING, together } from './part.ts'
import { readIn, writtenIn } from './relations-in-text.ts'
import { named } from './relatives.ts'
import type { Subject } from './subject.ts'

/** A row trigger of a partitioned table is one of every partition. */
const withPartitions = (subject: Subject, table: QualifiedName): readonly QualifiedName[] =>
  subject.isPartitioned(table) ? [table, ...subject.descendants(table)] : [table]

const isDropped = (names: object | undefined, name: string, ifExists: boolean): boolean =>
  !ifExists || names === undefined || Object.hasOwn(names, name)

export const TRIGGERS_AND_RULES: Models<
  Extract<
    OperationKind,
    | 'create-rule'
    | 'create-trigger'
    | 'disable-trigger'
    | 'drop-rule'
    | 'drop-trigger'
    | 'enable-trigger'
    | 'rename-trigger'
    | 'set-rule-state'
  >
> = {
  'create-trigger': ({ table, forEach, constraint }, subject) => {
    // `CONSTRAINT TRIGGER … ON table FROM other`.
    const [, from] = /\sfrom\s+((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)\s/i.exec(constraint ? subject.text : '') ?? []
    return together(
      lock('SHARE ROW EXCLUSIVE', ...(forEach === 'row' ? withPartitions(subject, table) : [table])),
      from === undefined ? NOTHING : lock('ACCESS SHARE', named(from)),
    )
  },
  'drop-trigger': ({ table, trigger, ifExists }, subject) =>
    isDropped(subject.relation(table)?.triggers, trigger, ifExists)
      ? lock('ACCESS EXCLUSIVE', ...withPartitions(subject, table))
      : NOTHING,
  'rename-trigger': ({ table }, subject) => lock('ACCESS EXCLUSIVE', ...withPartitions(subject, table)),
  'enable-trigger': ({ table }, subject) => lock('SHARE ROW EXCLUSIVE', ...withPartitions(subject, table)),
  'disable-trigger': ({ table }, subject) => lock('SHARE ROW EXCLUSIVE', ...withPartitions(subject, table)),
  'create-rule': ({ table }, subject) => {
    const action = /\bdo\b(.*)$/is.exec(subject.text)?.[1] ?? ''
    return together(
      lock('ACCESS SHARE', ...readIn(action)),
      lock('ROW EXCLUSIVE', ...writtenIn(action)),
      lock('ACCESS EXCLUSIVE', table),
    )
  },
  'drop-rule': ({ table, rule, ifExists }, subject) =>
    isDropped(subject.relation(table)?.rules, rule, ifExists) ? lock('ACCESS EXCLUSIVE', table) : NOTHING,
  'set-rule-state': ({ table }) => lock('ACCESS EXCLUSIVE', table),
}
