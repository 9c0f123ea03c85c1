export { describeCounters } from '@latchkey/server/testing'
export type { Statement } from '../database/open-database.ts'
export { describeUserStore, type UserStoreContract } from './describe-user-store.ts'
export { execute } from './execute.ts'
export type { TableAccess } from './explain.ts'
export {
  mariaDbCommands,
  type PrivateDatabase,
  skipWithout,
  startMariaDb,
  startPostgres,
  whyMissing,
} from './private-database.ts'
export { type PrivateServer, type ServerProgram, startPrivateServer } from './private-server.ts'
export { openWatchedStore, type WatchedStore } from './watched-store.ts'
