// Generated from the rules by packages/rules/src/settings-type.ts. Run: npx vitest run packages/rules -u
import type { Severity } from '@backout/core'

/** A severity, or a severity and options. */
export type RuleSetting<Options extends object = Record<never, never>> =
  | Severity
  | readonly [severity: Severity, options?: Partial<Options>]

/** What the config may say of each rule, by its id. */
export interface RuleSettings {
  /** Rows of a table are changed whose constraints or constraint triggers are checked at the end of the transaction (INITIALLY DEFERRED, or SET CONSTRAINTS … DEFERRED), and the same transaction then alters, truncates or drops that table. */
  readonly 'ban-alter-after-deferred-change'?: RuleSetting
  /** A permissive policy of a table that was there before is created or altered with USING (true) or WITH CHECK (true). */
  readonly 'ban-always-true-policy'?: RuleSetting
  /** What the generated client of the release before does to a table (select all columns, insert with and without what the database fills in, update, upsert, delete, join) works on the schema before the migration and fails on the one after it. Seen on the shadow, with rows. Silent where a constraint is new and takes the place of none, and refuses only values that the release before need not ever write. */
  readonly 'ban-breaking-change'?: RuleSetting
  /** A function or procedure stays as it is while the migration takes away or changes what its body names: a column, a table, a type, another function. Its SQL was analysed on the shadow before and after; it was fine before. Where that was not tried, the names in its text decide, for columns that are dropped or renamed. */
  readonly 'ban-broken-function'?: RuleSetting
  /** A DROP with CASCADE takes objects with it that the migration does not name. With a shadow they are those that are gone after it; without one any CASCADE may take some, but that of DROP TABLE, which ban-drop-table reports. */
  readonly 'ban-cascade'?: RuleSetting
  /** A column is given the type char(n). */
  readonly 'ban-char-column'?: RuleSetting
  /** CLUSTER of a table that was there before, or of every table that was clustered once. */
  readonly 'ban-cluster'?: RuleSetting
  /** A COMMIT ends a transaction that the runner of this project would have kept open, and changes stand on both sides of it, or several after it that are committed one by one. Silent where one change alone comes after it, as for CREATE INDEX CONCURRENTLY, and where what follows needs the commit: a new enum value that is used, a constraint that is validated. */
  readonly 'ban-commit-in-migration'?: RuleSetting
  /** CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY, and the server is PostgreSQL 14.0 to 14.3. The minor version must be known for 14.0: a plain 14 is taken for a current one. */
  readonly 'ban-concurrent-index-on-corrupting-version'?: RuleSetting
  /** CREATE INDEX or DROP INDEX is CONCURRENTLY on a partitioned table. */
  readonly 'ban-concurrent-index-on-partitioned-table'?: RuleSetting
  /** CREATE INDEX, DROP INDEX, REINDEX or DETACH PARTITION is CONCURRENTLY where the runner of this project has a transaction open: inside the one transaction around all pending migrations, between BEGIN and COMMIT, or beside other statements in a batch that is sent as one. */
  readonly 'ban-concurrently-in-transaction'?: RuleSetting
  /** CREATE RULE on a table that was there before. Rules on views are left alone. */
  readonly 'ban-create-rule'?: RuleSetting
  /** CREATE TABLE … AS or SELECT INTO copies rows of a table that was there before. */
  readonly 'ban-create-table-as'?: RuleSetting
  /** A column of a table that is in use has a default and gets another one. It needs a shadow, which knows the old one. */
  readonly 'ban-default-change'?: RuleSetting
  /** DELETE without WHERE on a table that was there before. Less severe where the migration has copied the rows elsewhere. */
  readonly 'ban-delete-without-where'?: RuleSetting
  /** Row-level security of a table that was there before is disabled, or no longer forced upon its owner, and the migration does not switch it on again. */
  readonly 'ban-disable-row-security'?: RuleSetting
  /** A trigger is disabled on a table that was there before, or all of them by session_replication_role. An error where the migration does not enable it again, or where ALL switches off foreign keys too. */
  readonly 'ban-disable-trigger'?: RuleSetting
  /** A domain is created with a CHECK or NOT NULL. */
  readonly 'ban-domain-with-constraint'?: RuleSetting
  /** A comment marks what follows as the down migration, as other tools have it (`-- migrate:down`, `-- +goose Down`, `-- Down Migration`, `-- +migrate Down`, `-- !Downs`), and statements follow. */
  readonly 'ban-down-section'?: RuleSetting
  /** An attribute of a composite type that was there before is dropped. */
  readonly 'ban-drop-attribute'?: RuleSetting
  /** A CHECK is dropped while its columns stay and nothing takes its place; without a shadow, also a constraint whose name does not tell what it is. */
  readonly 'ban-drop-check'?: RuleSetting
  /** A column is dropped that was there before the migration, from a table that is in use; with a shadow also where DROP TYPE … CASCADE takes it. */
  readonly 'ban-drop-column'?: RuleSetting
  /** A foreign key or an exclusion constraint is dropped, or a constraint is made NOT ENFORCED, while what it was about stays and nothing takes its place. With a shadow the catalogs decide; without one the name tells what it is. Checks, unique constraints and primary keys have rules of their own. */
  readonly 'ban-drop-constraint'?: RuleSetting
  /** DROP INDEX names the index of a primary key, a unique or an exclusion constraint. Only with a shadow. */
  readonly 'ban-drop-constraint-index'?: RuleSetting
  /** A migration drops a database. */
  readonly 'ban-drop-database'?: RuleSetting
  /** The default or the identity of a column of a table that is in use is dropped, or the expression of one that is NOT NULL, and no other takes its place in the migration. */
  readonly 'ban-drop-default'?: RuleSetting
  /** An extension is dropped that was there before. */
  readonly 'ban-drop-extension'?: RuleSetting
  /** A function or procedure is dropped that was there before, and the migration makes none of its name again. It is silent about a trigger function, which nobody calls: without a shadow about one that is dropped after a trigger. */
  readonly 'ban-drop-function'?: RuleSetting
  /** NOT NULL is taken off a column of a table that is in use. Neither where the column is dropped or required again in the same migration, nor where it was nullable before. */
  readonly 'ban-drop-not-null'?: RuleSetting
  /** DROP OWNED BY drops every object of a role in this database. */
  readonly 'ban-drop-owned'?: RuleSetting
  /** A policy of a table that was there before is dropped, and the migration neither creates one for that table nor drops the table. */
  readonly 'ban-drop-policy'?: RuleSetting
  /** A primary key is dropped and nothing makes its columns unique any more, the table has none left, or foreign keys lean on it. With a shadow the catalogs decide; without one, a constraint whose name ends as those of primary keys do. */
  readonly 'ban-drop-primary-key'?: RuleSetting
  /** A publication that was there before is dropped, or loses tables or schemas by ALTER PUBLICATION … DROP or SET. */
  readonly 'ban-drop-publication'?: RuleSetting
  /** A schema is dropped that no unapplied migration has created, with CASCADE while something lies in it. Without a shadow it also speaks of one without CASCADE, unless the migration drops or moves something out of the schema before. */
  readonly 'ban-drop-schema'?: RuleSetting
  /** A sequence is dropped that was there before: one of its own, or with CASCADE one that a default uses. That of a column whose default the migration has dropped is the default rule’s matter. */
  readonly 'ban-drop-sequence'?: RuleSetting
  /** A table is dropped that no unapplied migration has created. It is silent where the migration has copied the rows to a table that takes the name. */
  readonly 'ban-drop-table'?: RuleSetting
  /** A trigger or rewrite rule is dropped from a table or view that was there before, and none of its name is made again in the same migration. */
  readonly 'ban-drop-trigger'?: RuleSetting
  /** A type or domain is dropped that was there before. With a shadow it speaks only where CASCADE takes something other than columns with it (ban-drop-column says those): without CASCADE PostgreSQL itself has seen that nothing uses it. Without a shadow it is silent where the migration makes the type again, or drops or changes the columns before. */
  readonly 'ban-drop-type'?: RuleSetting
  /** A UNIQUE constraint or a unique index is dropped, and afterwards nothing makes the same columns unique. With a shadow the catalogs decide; without one, only a constraint whose name tells that it is unique is seen. */
  readonly 'ban-drop-unique-key'?: RuleSetting
  /** A view or materialized view is dropped that was there before, and the migration makes nothing of its name again. */
  readonly 'ban-drop-view'?: RuleSetting
  /** A constraint is added to a table that has one of the same kind and definition under another name when the migration is done. Only with a shadow. */
  readonly 'ban-duplicate-constraint'?: RuleSetting
  /** An enum that columns use is made anew under its old name, as Drizzle (columns to text, DROP TYPE, CREATE TYPE, columns back) and Prisma ("X_new", two renames, DROP TYPE "X_old") do to remove, rename or move a label. One finding for the whole of it. */
  readonly 'ban-enum-rebuild'?: RuleSetting
  /** A value is added to an enum type and used, as a default, in a row or in an expression, in the same transaction of the runner of this project; with a runner that puts all pending migrations into one transaction, also when another unapplied migration adds it. A type that is created in the same transaction is free of this. */
  readonly 'ban-enum-value-used-before-commit'?: RuleSetting
  /** An EXCLUDE constraint, or a UNIQUE or PRIMARY KEY … WITHOUT OVERLAPS, is added to a table that was there before. */
  readonly 'ban-exclusion-constraint'?: RuleSetting
  /** The last day of a comment `-- backout-ignore <rule> until 2027-03-01: reason` has passed. */
  readonly 'ban-expired-suppression'?: RuleSetting
  /** CREATE OR REPLACE FUNCTION gives the function that is there another return type. It takes the state before to tell. */
  readonly 'ban-function-return-type-change'?: RuleSetting
  /** GRANT or ALTER DEFAULT PRIVILEGES gives PUBLIC a privilege that PostgreSQL does not give it by itself: on tables, sequences or schemas. */
  readonly 'ban-grant-to-public'?: RuleSetting
  /** CREATE TABLE, ADD COLUMN, CREATE INDEX or CREATE TYPE is written so that it passes when the object is there (IF NOT EXISTS, or a DO block that swallows the error), the object is there before the migration, and it has another shape. */
  readonly 'ban-hidden-drift'?: RuleSetting
  /** CREATE INDEX … IF NOT EXISTS names an index that is there, but invalid: a CREATE INDEX CONCURRENTLY failed half-way before. Only where the catalog before the migration tells so. */
  readonly 'ban-if-not-exists-over-invalid-index'?: RuleSetting
  /** A foreign key references a column of a type that PostgreSQL does not compare with its own: text and uuid, text and integer, numeric and integer. */
  readonly 'ban-incompatible-foreign-key-type'?: RuleSetting
  /** CREATE OR REPLACE VIEW leaves out, renames, reorders or retypes a column of the view that is there. It takes the state before to tell; of types only those that the query casts to are known beforehand. */
  readonly 'ban-incompatible-view-replacement'?: RuleSetting
  /** NO INHERIT takes a table that was there before out of its parent. */
  readonly 'ban-inheritance-removal'?: RuleSetting
  /** A migration sets a parameter of the session and does not take it back, with a runner that goes on in the same session: search_path, role, session_replication_role, row_security, TimeZone and what else changes the meaning of SQL. One finding a migration, at the first. With one transaction around all pending migrations, SET LOCAL of such a parameter lasts into the next migration too. */
  readonly 'ban-leaking-setting'?: RuleSetting
  /** A migration sets lock_timeout, statement_timeout or another parameter that changes no meaning for the session, and does not take it back, with a runner that goes on in the same session. */
  readonly 'ban-leaking-timeout'?: RuleSetting
  /** LOCK TABLE in SHARE mode or a stronger one, on a table that was there before. */
  readonly 'ban-lock-table'?: RuleSetting
  /** One transaction takes ACCESS EXCLUSIVE on several tables that were there before, in several statements. One finding a transaction, at the second table. */
  readonly 'ban-locking-several-tables'?: RuleSetting
  /** A name is longer than 63 bytes. */
  readonly 'ban-long-identifier'?: RuleSetting
  /** The type of a column changes so that PostgreSQL rounds or cuts values instead of refusing them: fewer digits after the point, a fraction to an integer, numeric to a float, a timestamp to a date, or USING with a cast to a shorter string, which cuts where the change without USING fails. Drizzle 1.0 writes such a USING on every change. */
  readonly 'ban-lossy-type-change'?: RuleSetting
  /** A column is given the type money. */
  readonly 'ban-money'?: RuleSetting
  /** The type of a column changes to one that does not hold all of its values: a shorter string, a smaller integer, fewer digits before the point, text read as a number, uuid, date or enum. Without a shadow it speaks only where the old type is known from the migrations themselves. */
  readonly 'ban-narrowing-type-change'?: RuleSetting
  /** VACUUM, ALTER SYSTEM, CREATE or DROP DATABASE or TABLESPACE, ALTER DATABASE SET TABLESPACE, REINDEX of a schema, database or partitioned table, CLUSTER of every table, DISCARD ALL, a subscription with its slot, or COMMIT PREPARED stands where the runner of this project has a transaction open. Up to PostgreSQL 11, also ALTER TYPE ADD VALUE. */
  readonly 'ban-nontransactional-command'?: RuleSetting
  /** A foreign key is added NOT VALID to a partitioned table, and the server is older than PostgreSQL 18. */
  readonly 'ban-not-valid-foreign-key-on-partitioned-table'?: RuleSetting
  /** CREATE ROLE or ALTER ROLE sets a password. */
  readonly 'ban-password-in-migration'?: RuleSetting
  /** SET LOGGED or SET UNLOGGED on a table that was there before and changes by it. */
  readonly 'ban-persistence-change'?: RuleSetting
  /** A column of the primary key is dropped and one of the same name is added and made the primary key again in one migration, as Prisma does where the type of an id changes: DROP CONSTRAINT, DROP COLUMN "id", ADD COLUMN "id" SERIAL, ADD PRIMARY KEY. */
  readonly 'ban-recreated-primary-key'?: RuleSetting
  /** A new index has the keys of another one on the same table, or begins with them, or another begins with its keys. Only with a shadow. */
  readonly 'ban-redundant-index'?: RuleSetting
  /** A column that was there before is renamed, on a table that is in use. */
  readonly 'ban-rename-column'?: RuleSetting
  /** A value of an enum that was there before is renamed. */
  readonly 'ban-rename-enum-value'?: RuleSetting
  /** A function, procedure or aggregate that was there before is renamed or moved to another schema, and none takes its name in the same migration. With a shadow it is silent about trigger functions, which nobody calls. */
  readonly 'ban-rename-function'?: RuleSetting
  /** A schema that was there before is renamed while tables, views, types or functions lie in it. */
  readonly 'ban-rename-schema'?: RuleSetting
  /** A sequence that was there before is renamed or moved to another schema, and none takes its name in the same migration. With a shadow it is silent about one that belongs to a column. */
  readonly 'ban-rename-sequence'?: RuleSetting
  /** A table that was there before is renamed or moved to another schema, and nothing takes the old name in the same migration. */
  readonly 'ban-rename-table'?: RuleSetting
  /** A type or domain that was there before is renamed or moved to another schema, and none takes its name in the same migration. */
  readonly 'ban-rename-type'?: RuleSetting
  /** A view or materialized view that was there before is renamed or moved to another schema, and nothing takes the old name in the same migration. */
  readonly 'ban-rename-view'?: RuleSetting
  /** Two ALTER TABLE statements of one migration each write the same table anew, and could be one. One finding a table. */
  readonly 'ban-repeated-rewrite'?: RuleSetting
  /** REPLICA IDENTITY NOTHING on a table that was there before, or DEFAULT on one without a primary key. */
  readonly 'ban-replica-identity-change'?: RuleSetting
  /** A column that must not be null (NOT NULL, PRIMARY KEY, or a domain that says so) is added to a table that was there before, without a default, identity or generated value. */
  readonly 'ban-required-column-without-default'?: RuleSetting
  /** A table, view, column or schema gets a name that is a keyword of PostgreSQL and must be quoted: user, order, group. */
  readonly 'ban-reserved-name'?: RuleSetting
  /** A column is added whose value PostgreSQL must work out for every row: a volatile default (gen_random_uuid(), random(), clock_timestamp(), nextval()), serial, identity, a stored generated column, a domain with a constraint; or the expression of a stored generated column changes. now() and CURRENT_TIMESTAMP are not volatile and never do it. With a shadow the trial decides, for functions of your own too. */
  readonly 'ban-rewriting-column'?: RuleSetting
  /** The type of a column changes in a way for which PostgreSQL writes the whole table and all of its indexes anew, or its collation changes, for which the indexes of the column are built anew. With a shadow the trial decides; without one, the types that are written do, and a change to unlimited text is taken for a widening. A change that fails on values or cuts them, and an enum that is made anew, have rules of their own. */
  readonly 'ban-rewriting-type-change'?: RuleSetting
  /** A ROLLBACK of the whole transaction stands in a migration. ROLLBACK TO a savepoint is another thing. */
  readonly 'ban-rollback-in-migration'?: RuleSetting
  /** One transaction changes rows of a table that was there before, and locks such a table for a change of schema (SHARE or more). One finding a migration, at the first change of rows. */
  readonly 'ban-schema-and-data-change'?: RuleSetting
  /** ALTER SEQUENCE lowers the greatest value, by MAXVALUE or by a narrower type. Without a shadow: AS smallint or integer, or MAXVALUE alone. */
  readonly 'ban-sequence-narrowing'?: RuleSetting
  /** ALTER SEQUENCE … RESTART of a sequence that was there before, unless its table is new or has been emptied. */
  readonly 'ban-sequence-restart'?: RuleSetting
  /** pg_advisory_lock or pg_try_advisory_lock is called, and the migration does not call pg_advisory_unlock. The locks of transactions, pg_advisory_xact_lock, are fine. */
  readonly 'ban-session-advisory-lock'?: RuleSetting
  /** SET LOCAL, SET CONSTRAINTS, SET TRANSACTION or set_config(…, true) stands where the runner of this project has no transaction open. */
  readonly 'ban-set-local-outside-transaction'?: RuleSetting
  /** The order that the ORM keeps makes its runner pass over this migration where the ones before it are applied. In the journal of Drizzle up to 0.x: its `when` is not greater than that of an entry before it, as after a merge of two branches. */
  readonly 'ban-skipped-migration'?: RuleSetting
  /** A statement changes many rows, copies a table, fills a materialized view or validates a constraint while its transaction holds ACCESS EXCLUSIVE on a table that was there before, taken by an earlier statement of the migration. A lock ends with its transaction, not with its statement. */
  readonly 'ban-slow-statement-under-lock'?: RuleSetting
  /** A role is created or altered with SUPERUSER or BYPASSRLS. */
  readonly 'ban-superuser-role'?: RuleSetting
  /** SET TABLESPACE or SET ACCESS METHOD on a table or index that was there before. With a shadow the trial decides, where the tablespace or method is there; without one, going to `pg_default` or `heap` is taken for no change. */
  readonly 'ban-table-move'?: RuleSetting
  /** The runner cuts the file without reading SQL, inside a comment, a string or a body: Drizzle at `--> statement-breakpoint`, a Prisma driver adapter at every semicolon. */
  readonly 'ban-torn-statement'?: RuleSetting
  /** TRUNCATE of a table that was there before. */
  readonly 'ban-truncate'?: RuleSetting
  /** The name of the migration is none that the runner can record. Drizzle 1.0: the folder does not begin with fourteen digits, of which the ledger’s `created_at` is made. */
  readonly 'ban-unrecordable-migration'?: RuleSetting
  /** A comment `-- backout-ignore <rule>: reason` stands before a statement in which that rule finds nothing. */
  readonly 'ban-unused-suppression'?: RuleSetting
  /** VACUUM FULL of a table that was there before, or of the whole database. */
  readonly 'ban-vacuum-full'?: RuleSetting
  /** A view or materialized view is dropped and made anew without a column that it had. It takes a shadow to tell. */
  readonly 'ban-view-column-removal'?: RuleSetting
  /** CREATE TABLE … PARTITION OF a table that was there before. */
  readonly 'prefer-attach-partition'?: RuleSetting
  /** A table is created whose primary key is one generated number of less than 64 bits: serial, or an identity or sequence of type integer or smallint. */
  readonly 'prefer-bigint-key'?: RuleSetting
  /** An index is of the method hash. */
  readonly 'prefer-btree-index'?: RuleSetting
  /** Several ALTER TABLE statements of one migration change the same table, which was there before, and could be one. A warning where both of them read the table from end to end. One finding a table, at the second. */
  readonly 'prefer-combined-alter'?: RuleSetting
  /** CREATE INDEX CONCURRENTLY IF NOT EXISTS, without a DROP INDEX CONCURRENTLY IF EXISTS of the same index before. */
  readonly 'prefer-drop-before-concurrent-index'?: RuleSetting
  /** A table is dropped that has foreign keys to several tables that stay. Only with a shadow: the text does not tell what a table references. */
  readonly 'prefer-foreign-key-drop-first'?: RuleSetting
  /** A foreign key references a table that was there before. It is worse where foreign keys of one transaction reference several such tables. */
  readonly 'prefer-foreign-key-in-own-transaction'?: RuleSetting
  /** A column is given the type serial, bigserial or smallserial. */
  readonly 'prefer-identity'?: RuleSetting
  /** A UNIQUE or PRIMARY KEY is DEFERRABLE, or a constraint of a table that was there before becomes INITIALLY DEFERRED. */
  readonly 'prefer-immediate-constraint'?: RuleSetting
  /** A column is given the type json. */
  readonly 'prefer-jsonb'?: RuleSetting
  /** REPLICA IDENTITY FULL on a table that was there before. */
  readonly 'prefer-key-replica-identity'?: RuleSetting
  /** An enum is created, and none of that name was there. */
  readonly 'prefer-lookup-table'?: RuleSetting
  /** An index that is not unique has more than 3 key columns. */
  readonly 'prefer-narrow-index'?: RuleSetting
  /** In one migration a column is dropped and one of the same type is added to the same table, or a table is dropped and one with the same columns is created. Without a shadow the types of what is dropped are not known: then it speaks where one column is dropped and one is added. */
  readonly 'prefer-rename'?: RuleSetting
  /** A view or materialized view is dropped and made anew in one migration. With a shadow it speaks where something is not there again: privileges, INSTEAD OF triggers, rules, options such as security_invoker, indexes; without one always, as info. */
  readonly 'prefer-replace-view'?: RuleSetting
  /** A CREATE, DROP, ADD COLUMN or DROP COLUMN without IF [NOT] EXISTS stands in a migration that its runner commits in several parts. Silent in a migration that is undone as a whole, and on CONCURRENTLY, where IF NOT EXISTS would take a broken index for a good one. */
  readonly 'prefer-robust-statement'?: RuleSetting
  /** A column is given the type varchar(n). */
  readonly 'prefer-text-column'?: RuleSetting
  /** A column is given the type timestamp without time zone. */
  readonly 'prefer-timestamptz'?: RuleSetting
  /** The runner of this project commits the changes of the migration in several transactions: Prisma from 7.4 on sends a file statement by statement where its parser reads it, a driver adapter always. One finding a migration, at the second transaction. */
  readonly 'require-atomic-migration'?: RuleSetting
  /** UPDATE without WHERE, or UPDATE, DELETE, MERGE or INSERT … SELECT of many rows at once, on a table that was there before. A WHERE that compares a column with a literal, or that cuts out a batch (BETWEEN, LIMIT), counts as few rows. */
  readonly 'require-batched-backfill'?: RuleSetting
  /** ATTACH PARTITION reads a table that may hold rows from end to end: the one that is attached, as no valid CHECK says that its rows fit, or the default partition, as no CHECK says that it holds none of them. Without a shadow it speaks where the unapplied set adds no CHECK to the table before. */
  readonly 'require-check-before-attach'?: RuleSetting
  /** A column of a table that was there before is set NOT NULL, and no validated CHECK (column IS NOT NULL) tells PostgreSQL that there is nothing to look for. */
  readonly 'require-check-before-not-null'?: RuleSetting
  /** A migration begins a transaction and does not end it, with a runner that opens none of its own. Inside the transaction of a runner, BEGIN only warns. */
  readonly 'require-commit'?: RuleSetting
  /** DETACH PARTITION without CONCURRENTLY, on PostgreSQL 14 and later, from a table that was there before and has no default partition. */
  readonly 'require-concurrent-detach'?: RuleSetting
  /** An index is created without CONCURRENTLY on a table that was there before. */
  readonly 'require-concurrent-index'?: RuleSetting
  /** An index of a table that was there before is dropped without CONCURRENTLY. */
  readonly 'require-concurrent-index-drop'?: RuleSetting
  /** REFRESH MATERIALIZED VIEW without CONCURRENTLY, of a view that was there before and holds rows. */
  readonly 'require-concurrent-refresh'?: RuleSetting
  /** REINDEX runs without CONCURRENTLY on what was there before. */
  readonly 'require-concurrent-reindex'?: RuleSetting
  /** The type of a column with a default changes to one that PostgreSQL does not cast the default to on its own. USING is for the rows: it does not apply to the default. */
  readonly 'require-default-drop-before-type-change'?: RuleSetting
  /** A column is dropped, or its type changes, while a view, a materialized view, a rule, a policy, a BEGIN ATOMIC function, a generated column, a trigger with UPDATE OF or WHEN, or a foreign key of another table leans on it, or a check or index compares it to a label of its enum. The ORMs do not know what they did not create. */
  readonly 'require-dependents-dropped-first'?: RuleSetting
  /** A CHECK or a foreign key is created NOT ENFORCED (PostgreSQL 18 and later). */
  readonly 'require-enforced-constraint'?: RuleSetting
  /** ALTER TYPE … ADD VALUE without BEFORE or AFTER, on an enum that was there before. */
  readonly 'require-enum-value-ordering'?: RuleSetting
  /** A foreign key is added and, when the migration is done, no index begins with its columns. With a shadow the catalog decides; without one, only tables that the text creates are known. */
  readonly 'require-foreign-key-index'?: RuleSetting
  /** A function or procedure is SECURITY DEFINER and does not set search_path. */
  readonly 'require-function-search-path'?: RuleSetting
  /** A UNIQUE or PRIMARY KEY constraint is added to a table that was there before, on its own or with a column, without taking over an index by USING INDEX. */
  readonly 'require-index-before-constraint'?: RuleSetting
  /** A statement locks a table that was there before against writes (SHARE or more), and lock_timeout is not set there: never, to 0, only later, or to more than 30 seconds (option `longest`). Silent where the URL of the project sets it. One finding a migration, at the first such statement. */
  readonly 'require-lock-timeout'?: RuleSetting<{ readonly longest: number }>
  /** The column of a foreign key is of a smaller type than the one it references: integer for bigint, varchar(10) for text. A larger one is fine. */
  readonly 'require-matching-foreign-key-type'?: RuleSetting
  /** A name does not match the pattern of its kind. By default tables, views, schemas and columns are in snake case, and indexes and constraints are left alone: an empty pattern matches all. */
  readonly 'require-name-pattern'?: RuleSetting<{ readonly table: string; readonly column: string; readonly index: string; readonly constraint: string }>
  /** A primary key takes over an index by USING INDEX whose columns may be NULL. Only with a shadow: the text does not tell. */
  readonly 'require-not-null-before-primary-key'?: RuleSetting
  /** A foreign key or a CHECK is added without NOT VALID to a table that was there before, with the column or on its own; or it is added NOT VALID and validated in the same transaction, which keeps the lock of the one through the scan of the other. */
  readonly 'require-not-valid-constraint'?: RuleSetting
  /** A domain that was there before gets a CHECK without NOT VALID, or NOT NULL. With a shadow, only where a table uses the domain. */
  readonly 'require-not-valid-domain-constraint'?: RuleSetting
  /** A primary key, a unique constraint or a unique index of a partitioned table lacks a column of the partition key, or the partition key is an expression. */
  readonly 'require-partition-key-in-unique-constraint'?: RuleSetting
  /** A table is created without a primary key, and the migration adds none. */
  readonly 'require-primary-key'?: RuleSetting
  /** An index is dropped, and later in the migration one is created on the same table that begins with the same column. Without a shadow, only one of the same name is seen. */
  readonly 'require-replacement-before-index-drop'?: RuleSetting
  /** A table is created without row-level security in a schema in which most other tables have it, or in one that the option `schemas` names. */
  readonly 'require-row-security'?: RuleSetting<{ readonly schemas: readonly string[] }>
  /** A view without security_invoker reads a table with row-level security (PostgreSQL 15 and later). */
  readonly 'require-security-invoker'?: RuleSetting
  /** A column of a table that may hold rows gets an identity, or a sequence of the same migration as its default, and nothing sets the sequence on after the greatest value: no setval, no START or RESTART. Prisma writes autoincrement on an existing column so. */
  readonly 'require-sequence-start'?: RuleSetting
  /** A statement reads or rewrites a table that was there before, from end to end and under a lock that blocks writes (SHARE or more), and statement_timeout is not set there, or to more than 15 minutes (option `longest`). Silent where the URL of the project sets it. One finding a migration, at the first such statement. */
  readonly 'require-statement-timeout'?: RuleSetting<{ readonly longest: number }>
  /** What follows `until` in a comment `-- backout-ignore <rule> until …: reason` is no day of the calendar. */
  readonly 'require-suppression-date'?: RuleSetting
  /** A comment `-- backout-ignore <rule>` gives no reason. */
  readonly 'require-suppression-reason'?: RuleSetting
  /** LOCK TABLE, SAVEPOINT, RELEASE, ROLLBACK TO or DECLARE CURSOR stands where the runner of this project has no transaction open. */
  readonly 'require-transaction'?: RuleSetting
  /** REFRESH MATERIALIZED VIEW CONCURRENTLY of a view that has no unique index over columns and all rows, or that was never filled. It takes the state before to tell. */
  readonly 'require-unique-index-for-refresh'?: RuleSetting
  /** A unique index is built CONCURRENTLY on a table that was there before. */
  readonly 'require-unique-rows-before-index'?: RuleSetting
  /** The type of a column changes without USING, or with a plain cast that PostgreSQL does not have, to one that PostgreSQL does not cast to on assignment: text to a number, uuid, jsonb or enum, one enum to another, a value to an array. Without a shadow the old type is not known; then it speaks for uuid and boolean, to which nothing casts. */
  readonly 'require-using-cast'?: RuleSetting
}
