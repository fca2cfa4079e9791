import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName, routine, words } from './sql.ts'

/** What CREATE AGGREGATE takes; PostgreSQL prints no such statement itself. */
const AGGREGATE = `(select 'AGGREGATE (' || pg_get_function_arguments(p.oid) || ') RETURNS ' || format_type(p.prorettype, null) || ' ' ||
  concat_ws(', ', ${[
    `'kind = ' || a.aggkind::text || a.aggnumdirectargs`,
    routine('sfunc', 'a.aggtransfn', 'regprocedure'),
    `'stype = ' || format_type(a.aggtranstype, null)`,
    `'sspace = ' || nullif(a.aggtransspace, 0)`,
    routine('finalfunc', 'a.aggfinalfn', 'regprocedure'),
    `case when a.aggfinalextra then 'finalfunc_extra' end`,
    `'finalfunc_modify = ' || a.aggfinalmodify::text`,
    routine('combinefunc', 'a.aggcombinefn', 'regprocedure'),
    routine('serialfunc', 'a.aggserialfn', 'regprocedure'),
    routine('deserialfunc', 'a.aggdeserialfn', 'regprocedure'),
    `'initcond = ' || quote_literal(a.agginitval)`,
    routine('msfunc', 'a.aggmtransfn', 'regprocedure'),
    routine('minvfunc', 'a.aggminvtransfn', 'regprocedure'),
    `'mstype = ' || format_type(nullif(a.aggmtranstype, 0), null)`,
    `'msspace = ' || nullif(a.aggmtransspace, 0)`,
    routine('mfinalfunc', 'a.aggmfinalfn', 'regprocedure'),
    `case when a.aggmfinalextra then 'mfinalfunc_extra' end`,
    `'mfinalfunc_modify = ' || a.aggmfinalmodify::text`,
    `'minitcond = ' || quote_literal(a.aggminitval)`,
    `'sortop = ' || nullif(a.aggsortop, 0)::regoperator`,
    `'parallel = ' || p.proparallel::text`,
  ].join(', ')}) from pg_aggregate a where a.aggfnoid = p.oid)`

/** Functions, procedures, aggregates and window functions; not the constructors that come with range types. */
export const functions: VersionedFragment = () => ({
  classId: 1255,
  oid: 'p.oid',
  name: `s.name || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')'`,
  fields: {
    kind: words('p.prokind', { f: 'function', p: 'procedure', a: 'aggregate', w: 'window' }),
    owner: roleName('p.proowner'),
    acl: aclOf('p.proacl', 'f', 'p.proowner'),
    definition: `case when p.prokind = 'a' then ${AGGREGATE} else pg_get_functiondef(p.oid) end`,
  },
  from: `pg_proc p join schemas s on s.oid = p.pronamespace where ${isUsers(1255, 'p.oid')}
    and not exists (select from pg_depend d where d.classid = 1255 and d.objid = p.oid and d.deptype = 'i')`,
})
