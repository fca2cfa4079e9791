import { columnTypeRule } from './column-type-rule.ts'

/** A sequence beside the column instead of an identity. */
export const preferIdentity = columnTypeRule({
  id: 'prefer-identity',
  docs: {
    condition: 'A column is given the type serial, bigserial or smallserial.',
    effect:
      'Its sequence has privileges of its own, which a GRANT on the table forgets, and any INSERT or UPDATE may overrule it.',
    remedy:
      'Use GENERATED ALWAYS AS IDENTITY, or BY DEFAULT where rows bring their own (Drizzle: generatedAlwaysAsIdentity()).',
    unsafe: [{ sql: 'CREATE TABLE "shops" ("id" bigserial PRIMARY KEY);' }],
    safe: [{ sql: 'CREATE TABLE "shops" ("id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);' }],
    url: 'https://www.postgresql.org/docs/current/ddl-identity-columns.html',
    sources: ['squawk:prefer-identity', 'pgfence:prefer-identity', 'pgls:preferIdentity', 'migrationpilot:MP039'],
  },
  isMeant: (type) => /^(?:big|small)?serial$/.test(type),
  is: (type) => type,
})
