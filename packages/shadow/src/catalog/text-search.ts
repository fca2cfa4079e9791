import { withComment } from './comments.ts'
import { record, roleName, type Fragment } from './fragment.ts'
import { isUsers } from './scope.ts'

const MAPPINGS = `(select string_agg(t.alias || ' WITH ' || m.dictionaries, ', ' order by t.alias) from (
    select maptokentype, string_agg(mapdict::regdictionary::text, ', ' order by mapseqno) as dictionaries
    from pg_ts_config_map where mapcfg = c.oid group by maptokentype) m
  join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype)`

const PARSER = `(select p.prsnamespace::regnamespace || '.' || quote_ident(p.prsname) from pg_ts_parser p where p.oid = c.cfgparser)`

const TEMPLATE = `(select t.tmplnamespace::regnamespace || '.' || quote_ident(t.tmplname) from pg_ts_template t where t.oid = d.dicttemplate)`

const routine = (label: string, oid: string): string => `'${label} = ' || nullif(${oid}, 0)::regproc`

const name = (kind: string, column: string): string => `'${kind} ' || s.name || '.' || quote_ident(${column})`

/** Text search configurations, dictionaries, parsers and templates. */
export const textSearch: Fragment = () => `(select coalesce(json_object_agg(x.name, x.value), '{}'::json) from (
  select ${name('configuration', 'c.cfgname')} as name, ${record({
    owner: roleName('c.cfgowner'),
    comment: 'cm.description',
    definition: `'PARSER = ' || ${PARSER} || coalesce('; ' || ${MAPPINGS}, '')`,
  })} as value
  from pg_ts_config c join schemas s on s.oid = c.cfgnamespace ${withComment(3602, 'c.oid')} where ${isUsers(3602, 'c.oid')}
  union all
  select ${name('dictionary', 'd.dictname')}, ${record({
    owner: roleName('d.dictowner'),
    comment: 'cm.description',
    definition: `concat_ws(', ', 'TEMPLATE = ' || ${TEMPLATE}, d.dictinitoption)`,
  })}
  from pg_ts_dict d join schemas s on s.oid = d.dictnamespace ${withComment(3600, 'd.oid')} where ${isUsers(3600, 'd.oid')}
  union all
  select ${name('parser', 'p.prsname')}, ${record({
    comment: 'cm.description',
    definition: `concat_ws(', ', ${routine('START', 'p.prsstart')}, ${routine('GETTOKEN', 'p.prstoken')}, ${routine('END', 'p.prsend')},
      ${routine('LEXTYPES', 'p.prslextype')}, ${routine('HEADLINE', 'p.prsheadline')})`,
  })}
  from pg_ts_parser p join schemas s on s.oid = p.prsnamespace ${withComment(3601, 'p.oid')} where ${isUsers(3601, 'p.oid')}
  union all
  select ${name('template', 't.tmplname')}, ${record({
    comment: 'cm.description',
    definition: `concat_ws(', ', ${routine('INIT', 't.tmplinit')}, ${routine('LEXIZE', 't.tmpllexize')})`,
  })}
  from pg_ts_template t join schemas s on s.oid = t.tmplnamespace ${withComment(3764, 't.oid')} where ${isUsers(3764, 't.oid')}
) x)`
