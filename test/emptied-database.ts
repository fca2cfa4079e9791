import { readExample } from '@backout/rules'
import { pgliteShadow } from '@backout/shadow'
import { afterAll, inject } from 'vitest'

const shadow = await pgliteShadow({ root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
const { runner } = await readExample({ sql: '' })

/** One database for all cases of a file, emptied in between: opening one for each takes a second each time. */
export const database = await shadow.open({ migrations: [], runner })
afterAll(async () => {
  await database.close()
  await shadow.close()
})

/**
 * Leaves nothing of the case before but roles and settings. What is in `public` goes piece by piece and the schema stays:
 * a new one has PostgreSQL plan every prepared statement anew, the long one that reads the catalog too. Where something
 * is left, or the schema itself is not as it was made, it goes after all.
 */
export const EMPTY = `
do $$ declare name text; piece text; begin
  for name in select nspname from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'public') loop
    execute format('drop schema %I cascade', name);
  end loop;
  for name in select pubname from pg_publication loop execute format('drop publication %I', name); end loop;
  begin
    foreach piece in array array(
      select format('drop %s if exists %s cascade', replace(replace(type, 'composite ', ''), ' object', ''), identity)
      from pg_depend cross join pg_identify_object(classid, objid, objsubid)
      where refclassid = 'pg_namespace'::regclass and refobjid = to_regnamespace('public') and deptype = 'n'
    ) loop
      execute piece;
    end loop;
  exception when others then null;
  end;
  if not exists (
    select from pg_namespace n where nspname = 'public' and nspacl is null and nspowner = current_user::regrole
      and not exists (select from pg_depend where refclassid = 'pg_namespace'::regclass and refobjid = n.oid)
      and not exists (select from pg_description where classoid = 'pg_namespace'::regclass and objoid = n.oid)
      and not exists (select from pg_default_acl where defaclnamespace in (n.oid, 0))
  ) then
    drop schema if exists public cascade;
    create schema public;
  end if;
end $$`
