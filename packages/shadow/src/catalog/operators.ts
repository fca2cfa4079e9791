import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName, routine, words } from './sql.ts'

/** Casts by `source AS target`, without those that a range type brings. They have no schema and no owner of their own. */
export const casts: VersionedFragment = () => ({
  classId: 2605,
  oid: 'c.oid',
  name: `format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null)`,
  fields: {
    definition: `concat(case c.castmethod when 'f' then 'WITH FUNCTION ' || c.castfunc::regprocedure when 'i' then 'WITH INOUT'
      else 'WITHOUT FUNCTION' end, case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' end)`,
  },
  from: `pg_cast c where ${isUsers(2605, 'c.oid')}
    and not exists (select from pg_depend d where d.classid = 2605 and d.objid = c.oid and d.deptype = 'i')`,
})

/** Operators by name and operand types. */
export const operators: VersionedFragment = () => ({
  classId: 2617,
  oid: 'o.oid',
  name: 'o.oid::regoperator',
  fields: {
    owner: roleName('o.oprowner'),
    definition: `concat_ws(', ', ${routine('FUNCTION', 'o.oprcode', 'regprocedure')},
      'RETURNS ' || format_type(nullif(o.oprresult, 0), null), 'COMMUTATOR = ' || nullif(o.oprcom, 0)::regoperator,
      'NEGATOR = ' || nullif(o.oprnegate, 0)::regoperator, ${routine('RESTRICT', 'o.oprrest', 'regprocedure')},
      ${routine('JOIN', 'o.oprjoin', 'regprocedure')}, case when o.oprcanhash then 'HASHES' end,
      case when o.oprcanmerge then 'MERGES' end)`,
  },
  from: `pg_operator o join schemas s on s.oid = o.oprnamespace where ${isUsers(2617, 'o.oid')}`,
})

/** Operator classes by `schema.name USING method`; their operators and functions belong to the family. */
export const operatorClasses: VersionedFragment = () => ({
  classId: 2616,
  oid: 'c.oid',
  name: `s.name || '.' || quote_ident(c.opcname) || ' USING ' || quote_ident(m.amname)`,
  fields: {
    owner: roleName('c.opcowner'),
    definition: `concat_ws(' ', case when c.opcdefault then 'DEFAULT' end, 'FOR TYPE ' || format_type(c.opcintype, null),
      'FAMILY ' || (select f.opfnamespace::regnamespace || '.' || quote_ident(f.opfname) from pg_opfamily f where f.oid = c.opcfamily),
      'STORAGE ' || format_type(nullif(c.opckeytype, 0), null))`,
  },
  from: `pg_opclass c join schemas s on s.oid = c.opcnamespace join pg_am m on m.oid = c.opcmethod where ${isUsers(2616, 'c.oid')}`,
})

const MEMBERS = `(select string_agg(x.entry, ', ' order by x.entry) from (
  select 'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator || ' FOR ' || ${words('a.amoppurpose', { s: 'SEARCH', o: 'ORDER BY' })}
    || coalesce(' ' || (select b.opfnamespace::regnamespace || '.' || quote_ident(b.opfname) from pg_opfamily b where b.oid = a.amopsortfamily), '')
  from pg_amop a where a.amopfamily = f.oid
  union all
  select 'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, null) || ', ' || format_type(p.amprocrighttype, null)
    || ') ' || p.amproc::regprocedure
  from pg_amproc p where p.amprocfamily = f.oid) x (entry))`

/** Operator families by `schema.name USING method`, with the operators and functions of their classes. */
export const operatorFamilies: VersionedFragment = () => ({
  classId: 2753,
  oid: 'f.oid',
  name: `s.name || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(m.amname)`,
  fields: { owner: roleName('f.opfowner'), definition: `coalesce(${MEMBERS}, '')` },
  from: `pg_opfamily f join schemas s on s.oid = f.opfnamespace join pg_am m on m.oid = f.opfmethod where ${isUsers(2753, 'f.oid')}`,
})
