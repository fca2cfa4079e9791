import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName, routine } from './sql.ts'

const MAPPINGS = `(select string_agg(t.alias || ' WITH ' || m.dictionaries, ', ' order by t.alias) from (
    select maptokentype, string_agg(mapdict::regdictionary::text, ', ' order by mapseqno) as dictionaries
    from pg_ts_config_map where mapcfg = c.oid group by maptokentype) m
  join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype)`

const PARSER = `(select p.prsnamespace::regnamespace || '.' || quote_ident(p.prsname) from pg_ts_parser p where p.oid = c.cfgparser)`

const TEMPLATE = `(select t.tmplnamespace::regnamespace || '.' || quote_ident(t.tmplname) from pg_ts_template t where t.oid = d.dicttemplate)`

/** Text search configurations: which dictionaries look at which kind of token. */
export const configurations: VersionedFragment = () => ({
  classId: 3602,
  oid: 'c.oid',
  name: `'configuration ' || s.name || '.' || quote_ident(c.cfgname)`,
  fields: {
    owner: roleName('c.cfgowner'),
    definition: `concat_ws('; ', 'PARSER = ' || ${PARSER}, ${MAPPINGS})`,
  },
  from: `pg_ts_config c join schemas s on s.oid = c.cfgnamespace where ${isUsers(3602, 'c.oid')}`,
})

/** Text search dictionaries. */
export const dictionaries: VersionedFragment = () => ({
  classId: 3600,
  oid: 'd.oid',
  name: `'dictionary ' || s.name || '.' || quote_ident(d.dictname)`,
  fields: {
    owner: roleName('d.dictowner'),
    definition: `concat_ws(', ', 'TEMPLATE = ' || ${TEMPLATE}, d.dictinitoption)`,
  },
  from: `pg_ts_dict d join schemas s on s.oid = d.dictnamespace where ${isUsers(3600, 'd.oid')}`,
})

/** Text search parsers, which have no owner. */
export const parsers: VersionedFragment = () => ({
  classId: 3601,
  oid: 'p.oid',
  name: `'parser ' || s.name || '.' || quote_ident(p.prsname)`,
  fields: {
    definition: `concat_ws(', ', ${routine('START', 'p.prsstart')}, ${routine('GETTOKEN', 'p.prstoken')}, ${routine('END', 'p.prsend')},
      ${routine('LEXTYPES', 'p.prslextype')}, ${routine('HEADLINE', 'p.prsheadline')})`,
  },
  from: `pg_ts_parser p join schemas s on s.oid = p.prsnamespace where ${isUsers(3601, 'p.oid')}`,
})

/** Text search templates, which have no owner. */
export const templates: VersionedFragment = () => ({
  classId: 3764,
  oid: 't.oid',
  name: `'template ' || s.name || '.' || quote_ident(t.tmplname)`,
  fields: { definition: `concat_ws(', ', ${routine('INIT', 't.tmplinit')}, ${routine('LEXIZE', 't.tmpllexize')})` },
  from: `pg_ts_template t join schemas s on s.oid = t.tmplnamespace where ${isUsers(3764, 't.oid')}`,
})
