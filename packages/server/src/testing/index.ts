/** `@latchkey/server/testing`: contract suites, and what tests of several packages need. */
export { type AccountStoreContract, describeAccountStore } from '../accounts/describe-account-store.ts'
export { accountRemoved } from '../events/account-removed.ts'
export { rejectsWith } from '../faults/rejects-with.ts'
export { describeCounters } from '../limits/describe-counters.ts'
export { describeUserStore, type UserStoreContract } from '../login/describe-user-store.ts'
export { describeTransferStore, type TransferStoreContract } from '../transfer/describe-transfer-store.ts'
export { describeLeases, type LeasesContract } from '../world/describe-leases.ts'
export {
  authorizePath,
  type Browser,
  createBrowser,
  type FrontDoorServer,
  pkce,
  startFrontDoorOver,
} from './front-door-over.ts'
export { createMovableClock, type MovableClock } from './movable-clock.ts'
export { runProgram } from './programs.ts'
export { type StoreContract, type StoreContracts, storeContracts } from './store-contracts.ts'
export { storeEvents } from './store-events.ts'
export { openedStore } from './test-server.ts'
