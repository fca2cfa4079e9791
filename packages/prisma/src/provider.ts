/** What a schema and `migration_lock.toml` call PostgreSQL. CockroachDB is not it: backout's catalog would not hold there. */
export function isPostgres(provider: string | null): boolean {
  return provider === 'postgresql' || provider === 'postgres'
}
