/** One numbered step of our own schema. Forward only; a step that was interrupted can run again. */
import type { Dialect, Queries } from '../dialects/dialect.ts'

export interface Migration {
  /** 1, 2, 3 …, without gaps. */
  readonly version: number
  up(queries: Queries, dialect: Dialect): Promise<void>
}
