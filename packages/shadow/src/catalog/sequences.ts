import { flag, record } from './fragment.ts'

/** Who owns a sequence: the column of a serial (`a`, automatic) or of an identity (`i`, internal). */
const OWNER = `(select d.deptype, d.refobjid::regclass::text || '.' || quote_ident(a.attname) as name
  from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.classid = 1259 and d.objid = q.seqrelid and d.refclassid = 1259 and d.refobjsubid > 0 and d.deptype in ('a', 'i'))`

/** Parameters of sequences; where they stand is data. */
export const SEQUENCES = `sequences as materialized (
  select q.seqrelid, ${record({
    type: 'format_type(q.seqtypid, null)',
    start: 'q.seqstart::text',
    increment: 'q.seqincrement::text',
    minimum: 'q.seqmin::text',
    maximum: 'q.seqmax::text',
    cache: 'q.seqcache::text',
    cycle: flag('q.seqcycle'),
    ownedBy: 'o.name',
    identity: flag(`o.deptype = 'i'`),
  })} as value
  from pg_sequence q left join lateral ${OWNER} o on true
)`
