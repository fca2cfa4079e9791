import { aclOf } from './acl.ts'
import { withComment } from './comments.ts'
import { named, record, roleName, words, type Fragment } from './fragment.ts'
import { isUsers } from './scope.ts'

const routine = (label: string, oid: string): string => `'${label} = ' || nullif(${oid}, 0)::regprocedure`

/** What CREATE AGGREGATE takes; PostgreSQL prints no such statement itself. */
const AGGREGATE = `(select 'AGGREGATE (' || pg_get_function_arguments(p.oid) || ') RETURNS ' || format_type(p.prorettype, null) || ' ' ||
  concat_ws(', ', ${[
    `'kind = ' || a.aggkind::text || a.aggnumdirectargs`,
    routine('sfunc', 'a.aggtransfn'),
    `'stype = ' || format_type(a.aggtranstype, null)`,
    `'sspace = ' || nullif(a.aggtransspace, 0)`,
    routine('finalfunc', 'a.aggfinalfn'),
    `case when a.aggfinalextra then 'finalfunc_extra' end`,
    `'finalfunc_modify = ' || a.aggfinalmodify::text`,
    routine('combinefunc', 'a.aggcombinefn'),
    routine('serialfunc', 'a.aggserialfn'),
    routine('deserialfunc', 'a.aggdeserialfn'),
    `'initcond = ' || quote_literal(a.agginitval)`,
    routine('msfunc', 'a.aggmtransfn'),
    routine('minvfunc', 'a.aggminvtransfn'),
    `'mstype = ' || format_type(nullif(a.aggmtranstype, 0), null)`,
    `'msspace = ' || nullif(a.aggmtransspace, 0)`,
    routine('mfinalfunc', 'a.aggmfinalfn'),
    `case when a.aggmfinalextra then 'mfinalfunc_extra' end`,
    `'mfinalfunc_modify = ' || a.aggmfinalmodify::text`,
    `'minitcond = ' || quote_literal(a.aggminitval)`,
    `'sortop = ' || nullif(a.aggsortop, 0)::regoperator`,
    `'parallel = ' || p.proparallel::text`,
  ].join(', ')}) from pg_aggregate a where a.aggfnoid = p.oid)`

/** Functions, procedures, aggregates and window functions; not the constructors that come with range types. */
export const functions: Fragment = () =>
  named(
    `s.name || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')'`,
    record({
      kind: words('p.prokind', { f: 'function', p: 'procedure', a: 'aggregate', w: 'window' }),
      owner: roleName('p.proowner'),
      acl: aclOf('p.proacl', 'f', 'p.proowner'),
      comment: 'cm.description',
      definition: `case when p.prokind = 'a' then ${AGGREGATE} else pg_get_functiondef(p.oid) end`,
    }),
    `pg_proc p join schemas s on s.oid = p.pronamespace ${withComment(1255, 'p.oid')}
    where ${isUsers(1255, 'p.oid')}
      and not exists (select from pg_depend d where d.classid = 1255 and d.objid = p.oid and d.deptype = 'i')`,
  )
