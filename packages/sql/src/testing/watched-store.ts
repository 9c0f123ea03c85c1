/** A store whose statements are known: to look at their plans, and to see how long each took. */
import type { Store } from '@latchkey/server/stores'
import { openDatabase, type Statement } from '../database/open-database.ts'
import { openStoreOver } from '../database/open-store.ts'
import type { TableAccess } from '../engines/engine.ts'
import { explain } from './explain.ts'

export interface WatchedStore extends AsyncDisposable {
  readonly store: Store
  /** What was sent since the last call, in its order. */
  readonly takeStatements: () => readonly Statement[]
  /** The database's plan for it now, with the rows that it has. */
  readonly explain: (statement: Statement) => Promise<readonly TableAccess[]>
}

export async function openWatchedStore(url: string): Promise<WatchedStore> {
  const statements: Statement[] = []
  const database = openDatabase({ url, create: true, onStatement: (statement) => statements.push(statement) })
  const store = await openStoreOver(database)
  statements.length = 0
  return {
    store,
    takeStatements: () => statements.splice(0),
    explain: async (statement) => {
      const accesses = await explain(database, statement)
      statements.pop()
      return accesses
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}
