import { withComment } from './comments.ts'
import { named, record, roleName, switchedState, type Fragment } from './fragment.ts'
import { isUsers } from './scope.ts'

/** Event triggers by name. */
export const eventTriggers: Fragment = () =>
  named(
    'quote_ident(t.evtname)',
    record({
      owner: roleName('t.evtowner'),
      comment: 'cm.description',
      enabled: switchedState('t.evtenabled'),
      definition: `'ON ' || t.evtevent
        || coalesce(' WHEN TAG IN (' || (select string_agg(quote_literal(tag), ', ' order by tag) from unnest(t.evttags) tag) || ')', '')
        || ' EXECUTE FUNCTION ' || t.evtfoid::regproc || '()'`,
    }),
    `pg_event_trigger t ${withComment(3466, 't.oid')} where ${isUsers(3466, 't.oid')}`,
  )
