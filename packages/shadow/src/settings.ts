/**
 * Settings of every server that backout starts itself: nothing is kept (no fsync), nothing runs beside the session (no
 * autovacuum), and one transaction may touch thousands of objects. A user's server keeps its own.
 * `default_text_search_config` is what initdb picks for an English locale, as most servers have it.
 * @see https://www.postgresql.org/docs/current/runtime-config.html
 */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  autovacuum: 'off',
  default_text_search_config: 'pg_catalog.english',
  fsync: 'off',
  full_page_writes: 'off',
  jit: 'off',
  // Little WAL: it is a part of every image.
  max_wal_senders: '0',
  max_wal_size: '32MB',
  min_wal_size: '2MB',
  shared_buffers: '32MB',
  synchronous_commit: 'off',
  // A query without end must not fill the disk, or the memory that is PGlite's disk, before its time is over.
  temp_file_limit: '512MB',
  wal_recycle: 'off',
}

/** Lines of a postgresql.conf. */
export function configurationLines(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
}
