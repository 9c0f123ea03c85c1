/** An engine in tests. */
import type { StorePlace } from './store-place.ts'
import type { TestedDatabase } from './tested-database.ts'

/** A database engine in tests: how to make an empty database on it, and its words for one table. */
export interface TestEngine extends StorePlace {
  readonly skip: string | false
  /** The article's table, in the engine's words: id integer made by the database, username and password nullable. */
  readonly articleTable: string
  /** The same with a text id and a flag, without any index. */
  readonly textIdTable: string
}

/** An engine that is a process of its own. */
export interface ServerEngine extends TestEngine, TestedDatabase {}
