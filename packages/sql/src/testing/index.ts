export type { Statement } from '../database/open-database.ts'
export type { TableAccess } from '../engines/engine.ts'
export { type AgeingStore, openAgeingStore, spentEarlier } from './ageing-store.ts'
export { execute } from './execute.ts'
export {
  mariaDbCommands,
  type PrivateDatabase,
  skipWithout,
  startMariaDb,
  startPostgres,
  whyMissing,
} from './private-database.ts'
export { type PrivateServer, type ServerProgram, startPrivateServer } from './private-server.ts'
export { type StallingProxy, startStallingProxy } from './stalling-proxy.ts'
export { openWatchedStore, type WatchedStore } from './watched-store.ts'
