/** Schemas that a Supabase project has before its first migration. */
export const SUPABASE_SCHEMAS: readonly string[] = ['auth', 'extensions', 'graphql', 'realtime', 'storage', 'vault']
