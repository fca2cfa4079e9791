import type { VersionedFragment } from './fragment.ts'
import { flag, switchedState } from './sql.ts'

/** Triggers of relations. */
export const triggers: VersionedFragment = () => ({
  classId: 2620,
  oid: 't.oid',
  parent: 't.tgrelid',
  name: 't.tgname',
  fields: {
    definition: 'pg_get_triggerdef(t.oid)',
    enabled: switchedState('t.tgenabled'),
    inherited: flag('t.tgparentid <> 0'),
  },
  from: 'relations r join pg_trigger t on t.tgrelid = r.oid where not t.tgisinternal',
})

/** PostgreSQL's own triggers behind constraints that DISABLE TRIGGER ALL and its like have switched. */
export const SWITCHED_TRIGGERS = `(select json_agg(x.entry order by x.entry) from (
  select coalesce(k.conname, t.tgname) || ' ' || t.tgfoid::regproc || ' ' || ${switchedState('t.tgenabled')}
  from pg_trigger t left join pg_constraint k on k.oid = t.tgconstraint
  where t.tgrelid = c.oid and t.tgisinternal and t.tgenabled <> 'O') x (entry))`

/** Rewrite rules, without the one that makes a view a view. */
export const rules: VersionedFragment = () => ({
  classId: 2618,
  oid: 'w.oid',
  parent: 'w.ev_class',
  name: 'w.rulename',
  fields: { definition: 'pg_get_ruledef(w.oid)', enabled: switchedState('w.ev_enabled') },
  from: `relations r join pg_rewrite w on w.ev_class = r.oid where w.rulename <> '_RETURN'`,
})
