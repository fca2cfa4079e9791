import { BackoutError } from '../error.ts'
import type { Batch, Migration, Span } from '../migration.ts'
import { readOperations } from '../operations/read.ts'
import type { Statement } from '../statement.ts'
import { loadParser } from './parser.ts'
import { placesIn } from './place.ts'
import { readRawStatements, SqlSyntaxError } from './raw-statement.ts'
import { suppressionsByStatement } from './suppressions.ts'

/** What {@link parseMigration} reads of a migration. */
export type MigrationText = Pick<Migration, 'sql' | 'batches' | 'path' | 'name' | 'remarks'>

/**
 * Reads a migration's statements in the order in which they run, batch by batch, with what each asks for.
 * @throws BackoutError `sql-syntax` with file, line and column where PostgreSQL 18's parser refuses a batch
 */
export async function parseMigration(migration: MigrationText): Promise<Statement[]> {
  const parser = await loadParser()
  const placeOf = placesIn(migration.sql)
  const statements = migration.batches.flatMap((batch, index) => {
    const start = startOf(batch, migration.sql)
    try {
      return readRawStatements(batch.sql, parser).map(({ node, phrase, span }) => ({
        node,
        phrase,
        batch: index,
        span: { start: start + span.start, end: start + span.end },
      }))
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      // Where the runner has torn the file, the SQL may well be right before it is cut.
      const torn = migration.remarks?.find(({ kind }) => kind === 'torn')
      throw new BackoutError(
        {
          code: 'sql-syntax',
          what: `The SQL of migration ${migration.name} does not parse.`,
          why: `PostgreSQL: ${error.message}${torn ? `. ${torn.why}` : ''}`,
          fix: torn?.fix ?? 'Correct the SQL at the place shown.',
          where: { file: migration.path, ...placeOf(start + error.offset) },
        },
        { cause: error },
      )
    }
  })
  const spans = statements.map((statement) => statement.span)
  const suppressions = suppressionsByStatement(migration.sql, batchSpans(migration), spans, parser)
  return statements.map(({ node, phrase, batch, span }, index) => ({
    text: phrase.statement,
    span,
    ...placeOf(span.start),
    batch,
    operations: readOperations(node, phrase, parser),
    suppressions: suppressions.get(index) ?? [],
  }))
}

/** Where a batch's text starts in the file: its span, less what an adapter may have cut off its front. */
function startOf(batch: Batch, file: string): number {
  return batch.span.start + Math.max(file.slice(batch.span.start, batch.span.end).indexOf(batch.sql), 0)
}

function batchSpans(migration: MigrationText): readonly Span[] {
  return migration.batches.map((batch) => {
    const start = startOf(batch, migration.sql)
    return { start, end: start + batch.sql.length }
  })
}
