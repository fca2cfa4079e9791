import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName, switchedState } from './sql.ts'

const TAGS = `(select string_agg(quote_literal(tag), ', ' order by tag) from unnest(t.evttags) tag)`

/** Event triggers. */
export const eventTriggers: VersionedFragment = () => ({
  classId: 3466,
  oid: 't.oid',
  name: 'quote_ident(t.evtname)',
  fields: {
    owner: roleName('t.evtowner'),
    enabled: switchedState('t.evtenabled'),
    definition: `concat('ON ', t.evtevent, ' WHEN TAG IN (' || ${TAGS} || ')', ' EXECUTE FUNCTION ', t.evtfoid::regproc, '()')`,
  },
  from: `pg_event_trigger t where ${isUsers(3466, 't.oid')}`,
})
