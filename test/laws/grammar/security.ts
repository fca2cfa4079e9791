import { columns, members, relations, tables } from '../objects.ts'
import type { Productions } from './production.ts'

export const SECURITY: Productions<
  | 'create-policy'
  | 'alter-policy'
  | 'drop-policy'
  | 'rename-policy'
  | 'enable-row-security'
  | 'disable-row-security'
  | 'force-row-security'
  | 'no-force-row-security'
  | 'grant'
  | 'revoke'
  | 'grant-role'
  | 'revoke-role'
  | 'alter-default-privileges'
  | 'create-role'
  | 'alter-role'
  | 'drop-role'
  | 'change-owned'
  | 'change-owner'
> = {
  'create-policy': (pick, catalog) => {
    const column = pick.one(columns(catalog))
    const how = pick.of(['', 'FOR SELECT', 'AS RESTRICTIVE', 'FOR UPDATE TO laws_reader'])
    return column
      ? `CREATE POLICY ${pick.fresh()} ON ${column.table.name} ${how} USING (${column.name} IS NOT NULL)`
      : null
  },
  'alter-policy': (pick, catalog) => {
    const policy = pick.one(members(catalog, 'policies'))
    return policy
      ? `ALTER POLICY ${policy.name} ON ${policy.table.name} ${pick.of(['USING (true)', 'TO laws_reader'])}`
      : null
  },
  'drop-policy': (pick, catalog) => {
    const policy = pick.one(members(catalog, 'policies'))
    return policy ? `DROP POLICY ${policy.name} ON ${policy.table.name}` : null
  },
  'rename-policy': (pick, catalog) => {
    const policy = pick.one(members(catalog, 'policies'))
    return policy ? `ALTER POLICY ${policy.name} ON ${policy.table.name} RENAME TO ${pick.fresh()}` : null
  },
  'enable-row-security': (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `ALTER TABLE ${table.name} ENABLE ROW LEVEL SECURITY` : null
  },
  'disable-row-security': (pick, catalog) => {
    const table = pick.one(tables(catalog).filter(({ rowSecurity }) => rowSecurity))
    return table ? `ALTER TABLE ${table.name} DISABLE ROW LEVEL SECURITY` : null
  },
  'force-row-security': (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `ALTER TABLE ${table.name} FORCE ROW LEVEL SECURITY` : null
  },
  'no-force-row-security': (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `ALTER TABLE ${table.name} NO FORCE ROW LEVEL SECURITY` : null
  },
  grant: (pick, catalog) => {
    const column = pick.one(columns(catalog))
    if (!column) return null
    return pick.of([
      `GRANT INSERT, SELECT ON ${column.table.name} TO laws_reader`,
      `GRANT UPDATE (${column.name}) ON ${column.table.name} TO laws_reader WITH GRANT OPTION`,
      'GRANT USAGE ON SCHEMA public TO laws_reader',
      'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC',
    ])
  },
  revoke: (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `REVOKE ALL ON ${table.name} FROM ${pick.of(['laws_reader', 'CURRENT_USER'])}` : null
  },
  'grant-role': (pick) => `GRANT laws_reader TO ${pick.of(['laws_other', 'CURRENT_USER'])}`,
  'revoke-role': (pick) => `REVOKE laws_reader FROM ${pick.of(['laws_member', 'CURRENT_USER'])}`,
  'alter-default-privileges': (pick) =>
    `ALTER DEFAULT PRIVILEGES ${pick.of(['GRANT INSERT ON TABLES TO laws_reader', 'REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', 'IN SCHEMA public GRANT USAGE ON SEQUENCES TO laws_reader'])}`,
  'create-role': (pick) => `CREATE ROLE ${pick.fresh()} ${pick.of(['', 'LOGIN', 'IN ROLE laws_reader'])}`,
  'alter-role': (pick) => `ALTER ROLE laws_reader ${pick.of(['LOGIN', 'CONNECTION LIMIT 3', `SET work_mem = '8MB'`])}`,
  'drop-role': (pick) => `DROP ROLE ${pick.of(['laws_other', 'laws_member', 'laws_reader'])}`,
  'change-owned': (pick) =>
    pick.of([
      'REASSIGN OWNED BY laws_reader TO CURRENT_USER',
      'DROP OWNED BY laws_reader',
      'DROP OWNED BY laws_reader CASCADE',
    ]),
  'change-owner': (pick, catalog) => {
    const relation = pick.one(relations(catalog, 'table', 'partitioned table'))
    return relation ? `ALTER TABLE ${relation.name} OWNER TO laws_reader` : null
  },
}

export const ROUTINES: Productions<
  | 'create-function'
  | 'create-procedure'
  | 'alter-routine'
  | 'drop-function'
  | 'drop-procedure'
  | 'create-trigger'
  | 'drop-trigger'
  | 'rename-trigger'
  | 'enable-trigger'
  | 'disable-trigger'
  | 'create-rule'
  | 'drop-rule'
  | 'set-rule-state'
> = {
  'create-function': (pick, catalog) => {
    const twice = Object.keys(catalog.functions).find((name) => /\.twice\(/.test(name))
    if (twice && pick.flag())
      return `CREATE OR REPLACE FUNCTION twice(a integer) RETURNS integer LANGUAGE sql STABLE AS 'select a + a'`
    return `CREATE FUNCTION ${pick.fresh()}(a integer DEFAULT 3) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN a; END $f$`
  },
  'create-procedure': (pick) => `CREATE PROCEDURE ${pick.fresh()}(a text) LANGUAGE sql AS 'select 1'`,
  'alter-routine': (pick, catalog) => {
    const routine = pick.one(Object.entries(catalog.functions).filter(([, { kind }]) => kind === 'function'))
    const change = pick.of(['VOLATILE', 'SECURITY DEFINER', 'COST 5', `SET search_path = ''`])
    return routine ? `ALTER FUNCTION ${routine[0]} ${change}` : null
  },
  'drop-function': (pick, catalog) => {
    const routine = pick.one(Object.entries(catalog.functions).filter(([, { kind }]) => kind === 'function'))
    return routine ? `DROP FUNCTION ${routine[0]}${pick.of(['', ' CASCADE'])}` : null
  },
  'drop-procedure': (pick, catalog) => {
    const routine = pick.one(Object.entries(catalog.functions).filter(([, { kind }]) => kind === 'procedure'))
    return routine ? `DROP PROCEDURE ${routine[0]}` : null
  },
  'create-trigger': (pick, catalog) => {
    const table = pick.one(tables(catalog))
    const touch = Object.keys(catalog.functions).find((name) => /\.touch\(/.test(name))
    const when = pick.of(['BEFORE INSERT', 'AFTER UPDATE OR DELETE', 'BEFORE TRUNCATE'])
    const each = when.includes('TRUNCATE') ? 'STATEMENT' : 'ROW'
    return table && touch
      ? `CREATE TRIGGER ${pick.fresh()} ${when} ON ${table.name} FOR EACH ${each} EXECUTE FUNCTION ${touch}`
      : null
  },
  'drop-trigger': (pick, catalog) => {
    const trigger = pick.one(members(catalog, 'triggers'))
    return trigger ? `DROP TRIGGER ${trigger.name} ON ${trigger.table.name}` : null
  },
  'rename-trigger': (pick, catalog) => {
    const trigger = pick.one(members(catalog, 'triggers'))
    return trigger ? `ALTER TRIGGER ${trigger.name} ON ${trigger.table.name} RENAME TO ${pick.fresh()}` : null
  },
  'enable-trigger': (pick, catalog) => {
    const trigger = pick.one(members(catalog, 'triggers'))
    const how = pick.of(['ENABLE ALWAYS', 'ENABLE REPLICA', 'ENABLE'])
    return trigger ? `ALTER TABLE ${trigger.table.name} ${how} TRIGGER ${trigger.name}` : null
  },
  'disable-trigger': (pick, catalog) => {
    const trigger = pick.one(members(catalog, 'triggers'))
    return trigger
      ? `ALTER TABLE ${trigger.table.name} DISABLE TRIGGER ${pick.of([trigger.name, 'ALL', 'USER'])}`
      : null
  },
  'create-rule': (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table
      ? `CREATE RULE ${pick.fresh()} AS ON ${pick.of(['DELETE', 'UPDATE'])} TO ${table.name} DO INSTEAD NOTHING`
      : null
  },
  'drop-rule': (pick, catalog) => {
    const rule = pick.one(members(catalog, 'rules'))
    return rule ? `DROP RULE ${rule.name} ON ${rule.table.name}` : null
  },
  'set-rule-state': (pick, catalog) => {
    const rule = pick.one(members(catalog, 'rules'))
    return rule ? `ALTER TABLE ${rule.table.name} ${pick.of(['DISABLE', 'ENABLE ALWAYS'])} RULE ${rule.name}` : null
  },
}
