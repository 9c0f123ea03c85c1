export { describeCounters } from '../../ephemeral/testing/describe-counters.ts'
export { describeUserStore, type UserStoreContract } from './describe-user-store.ts'
export { type PrivateDatabase, skipWithout, startMariaDb, startPostgres, whyMissing } from './private-database.ts'
export { type PrivateServer, type ServerProgram, startPrivateServer } from './private-server.ts'
