import type { Fragment, VersionedFragment } from './fragment.ts'
import { flag, words } from './sql.ts'

const TYPES = { p: 'primary key', u: 'unique', f: 'foreign key', c: 'check', x: 'exclude', t: 'trigger' }

const REFERENCES = `json_build_object('table', k.confrelid::regclass, 'columns',
  (select json_agg(a.attname order by u.position) from unnest(k.confkey) with ordinality u (number, position)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number))`

/** Without NOT NULL, which belongs to the column. The columns are numbers here. */
const constraintsOf = (version: number, parent: string, from: string): Fragment => ({
  classId: 2606,
  oid: 'k.oid',
  parent,
  name: 'k.conname',
  fields: {
    type: words('k.contype', TYPES),
    definition: 'pg_get_constraintdef(k.oid)',
    notValid: flag('not k.convalidated'),
    notEnforced: version >= 180000 ? flag('not k.conenforced') : null,
    deferrable: flag('k.condeferrable'),
    deferred: flag('k.condeferred'),
    inherited: flag('not k.conislocal'),
    columns: 'k.conkey',
    references: `case when k.contype = 'f' then ${REFERENCES} end`,
  },
  from: `${from} and k.contype <> 'n'`,
})

/**
 * Constraints of tables, and what constraint triggers are named by. Without the copies that a foreign key to a partitioned
 * table keeps for each partition under made-up names.
 */
export const constraints: VersionedFragment = (version) =>
  constraintsOf(
    version,
    'k.conrelid',
    `relations r join pg_constraint k on k.conrelid = r.oid
      left join pg_constraint whole on whole.oid = k.conparentid and whole.conrelid = k.conrelid
    where whole.oid is null`,
  )

/** Constraints of domains. */
export const domainConstraints: VersionedFragment = (version) =>
  constraintsOf(version, 'k.contypid', 'pg_constraint k where k.contypid <> 0')
