import type { VersionedFragment } from './fragment.ts'
import { flag } from './sql.ts'

/** Who owns a sequence: the column of a serial (`a`, automatic) or of an identity (`i`, internal). */
const OWNER = `pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid`

/** Parameters of sequences; where they stand is data. */
export const sequences: VersionedFragment = () => ({
  parent: 'q.seqrelid',
  name: `'sequence'`,
  fields: {
    type: 'format_type(q.seqtypid, null)',
    start: 'q.seqstart::text',
    increment: 'q.seqincrement::text',
    minimum: 'q.seqmin::text',
    maximum: 'q.seqmax::text',
    cache: 'q.seqcache::text',
    cycle: flag('q.seqcycle'),
    ownedBy: `d.refobjid::regclass || '.' || quote_ident(a.attname)`,
    identity: flag(`d.deptype = 'i'`),
  },
  from: `relations r join pg_sequence q on q.seqrelid = r.oid
    left join (${OWNER}) on d.classid = 1259 and d.objid = q.seqrelid and d.refclassid = 1259 and d.refobjsubid > 0
      and d.deptype in ('a', 'i')`,
})
