import { readExample } from '@backout/rules'
import { pgliteShadow } from '@backout/shadow'
import { afterAll } from 'vitest'

const shadow = await pgliteShadow({ root: import.meta.dirname, cacheDir: null })
const { runner } = await readExample({ sql: '' })

/** One database for all cases of a file, emptied in between: opening one for each takes a second each time. */
export const database = await shadow.open({ migrations: [], runner })
afterAll(async () => {
  await database.close()
  await shadow.close()
})

/** Leaves nothing of the case before but roles and settings. */
export const EMPTY = `
do $$ declare name text; begin
  for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
  for name in select pubname from pg_publication loop execute format('drop publication %I', name); end loop;
end $$;
create schema public`
