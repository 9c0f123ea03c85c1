/** A login server with a front door over SQLite, for tests of this package: users of `@latchkey/server/testing` bring their own store. */
import { sql } from '@latchkey/sql'
import { type FrontDoorServer, type FrontDoorServerOptions, startFrontDoorOver } from './front-door-over.ts'

export * from './front-door-over.ts'

export function startFrontDoor(options: Omit<FrontDoorServerOptions, 'store'> = {}): Promise<FrontDoorServer> {
  return startFrontDoorOver({ store: sql('sqlite::memory:'), ...options })
}
