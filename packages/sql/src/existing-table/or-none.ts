/** Texts that the database's character set lacks: PostgreSQL refuses them wherever they stand, and no row has them. */
import type { Database } from '../database/open-database.ts'
import type { Queries } from '../engines/engine.ts'

/**
 * Asks, and answers `none` if a parameter cannot be held. Within the question, because the database's errors are the domain's outside of it;
 * and not within a transaction, which the error ends.
 */
export function askOrNone<T>({ ask, engine }: Database, none: T, work: (queries: Queries) => Promise<T>): Promise<T> {
  return ask(async (queries) => {
    try {
      return await work(queries)
    } catch (error) {
      if (engine.faultKind(error) === 'unrepresentable') return none
      throw error
    }
  })
}
