/**
 * One numbered step of our own schema. Forward only. It may be interrupted after each of its statements and then runs again, and an older
 * program may still be using the schema: so it adds (`createTable`, `createIndex`, `addColumn`) and takes nothing away.
 *
 * A step that has been released is history and stays as it is: it says what it makes itself, and never asks a declaration of today. That
 * all steps together make what is declared is tested on each engine.
 */
import type { Queries, SqlEngine } from '../engines/engine.ts'

/** What a step works with. */
export interface MigrationContext {
  readonly queries: Queries
  readonly engine: SqlEngine
  readonly randomId: () => string
}

export interface Migration {
  /** Ascending, and of no other step ever. */
  readonly version: number
  up(context: MigrationContext): Promise<void>
}
