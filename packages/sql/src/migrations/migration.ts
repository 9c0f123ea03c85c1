/**
 * One numbered step of our own schema. Forward only. It may be interrupted after each of its statements and then runs again, and an older
 * program may still be using the schema: so it adds (`createTable`, `createIndex`, `addColumn`) and takes nothing away.
 *
 * A released step is never changed: it says itself what it creates, and does not read today's declarations. Tests check on each engine
 * that all steps together create exactly the declared tables.
 */
import type { TableShape } from '../database/table-shape.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'

/** What a step works with. */
export interface MigrationContext {
  readonly queries: Queries
  readonly engine: SqlEngine
  readonly randomId: () => string
}

export interface Migration {
  /** Ascending, and never used by another step. */
  readonly version: number
  /** Tables that are new with it, as they were declared then. A start is refused if another app has one of this name. */
  readonly creates?: readonly TableShape[]
  up(context: MigrationContext): Promise<void>
}
