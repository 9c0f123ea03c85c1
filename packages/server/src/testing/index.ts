/** `@latchkey/server/testing`: contract suites, and what tests of several packages need. */
export { type AccountStoreContract, describeAccountStore } from '../accounts/describe-account-store.ts'
export {
  describeOneTimeTokenStore,
  type OneTimeTokenStoreContract,
} from '../accounts/describe-one-time-token-store.ts'
export { describePersonStore, type PersonStoreContract } from '../accounts/describe-person-store.ts'
export { type ApiKeyStoreContract, describeApiKeyStore } from '../api-keys/describe-api-key-store.ts'
export { type AuditStoreContract, describeAuditStore } from '../audit/describe-audit-store.ts'
export { type ClientStoreContract, describeClientStore } from '../clients/describe-client-store.ts'
export { accountRemoved } from '../events/account-removed.ts'
export { describeOutboxStore, type OutboxStoreContract } from '../events/describe-outbox-store.ts'
export { rejectsWith } from '../faults/rejects-with.ts'
export { describeCounters } from '../limits/describe-counters.ts'
export { type DeviceStoreContract, describeDeviceStore } from '../login/describe-device-store.ts'
export { describeUserStore, type UserStoreContract } from '../login/describe-user-store.ts'
export { describeRevocationStore, type RevocationStoreContract } from '../revocations/describe-revocation-store.ts'
export { describeSessionStore, type SessionStoreContract } from '../sessions/describe-session-store.ts'
export { describeSigningKeyStore, type SigningKeyStoreContract } from '../signing-keys/describe-signing-key-store.ts'
export { describeLeases, type LeasesContract } from '../world/describe-leases.ts'
export { createMovableClock, type MovableClock } from './movable-clock.ts'
export { runProgram } from './programs.ts'
export { storeEvents } from './store-events.ts'
export { openedStore } from './test-server.ts'
