import { withComment } from './comments.ts'
import { flag, record, switchedState } from './fragment.ts'

/** Triggers of relations by name. */
export const TRIGGERS = `triggers as materialized (
  select t.tgrelid, json_object_agg(t.tgname, ${record({
    definition: 'pg_get_triggerdef(t.oid)',
    enabled: switchedState('t.tgenabled'),
    inherited: flag('t.tgparentid <> 0'),
    comment: 'cm.description',
  })}) as value
  from pg_trigger t ${withComment(2620, 't.oid')} where not t.tgisinternal group by t.tgrelid
)`

/** PostgreSQL's own triggers behind constraints that DISABLE TRIGGER ALL and its like have switched. */
export const SWITCHED_TRIGGERS = `switched_triggers as materialized (
  select t.tgrelid, json_agg(s.entry order by s.entry) as value
  from pg_trigger t left join pg_constraint k on k.oid = t.tgconstraint, lateral (
    select coalesce(k.conname, t.tgname) || ' ' || t.tgfoid::regproc || ' ' || ${switchedState('t.tgenabled')} as entry
  ) s where t.tgisinternal and t.tgenabled <> 'O' group by t.tgrelid
)`

/** Rewrite rules by name, without the one that makes a view a view. */
export const RULES = `rules as materialized (
  select w.ev_class, json_object_agg(w.rulename, ${record({
    definition: 'pg_get_ruledef(w.oid)',
    enabled: switchedState('w.ev_enabled'),
    comment: 'cm.description',
  })}) as value
  from relations r join pg_rewrite w on w.ev_class = r.oid ${withComment(2618, 'w.oid')}
  where w.rulename <> '_RETURN' group by w.ev_class
)`
