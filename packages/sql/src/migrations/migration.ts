/**
 * One numbered step of our own schema. Forward only. It may be interrupted after each of its statements and then runs again, and an older
 * program may still be using the schema: so it adds (`create table if not exists`, `createIndex`, `addColumn`) and takes nothing away.
 */
import type { Dialect, Queries } from '../engines/engine.ts'

export interface Migration {
  /** Ascending, and of no other step ever. */
  readonly version: number
  up(queries: Queries, dialect: Dialect): Promise<void>
}
