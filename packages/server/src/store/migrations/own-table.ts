/** Tells our own tables from somebody else's of the same name. */
import { DomainError } from '../../domain/domain-error.ts'
import type { Dialect, Queries } from '../dialects/dialect.ts'

/**
 * Where DDL commits at once (MySQL), a table may be there from an interrupted start. Or it is somebody else's.
 *
 * @throws {DomainError} store_misconfigured for a table of the name without these columns; later steps may have added others
 */
export async function requireOwnTable(
  queries: Queries,
  dialect: Dialect,
  { name, columns }: { readonly name: string; readonly columns: readonly string[] },
): Promise<void> {
  const existing = (await dialect.columns(queries, { schema: undefined, name })).map((column) => column.name)
  if (existing.length === 0 || columns.every((name) => existing.includes(name))) return
  throw new DomainError(
    'store_misconfigured',
    `the database has a table ${name} that is not Latchkey's (its columns: ${existing.join(', ')}): use another database`,
  )
}
