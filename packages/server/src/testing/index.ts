/** `@latchkey/server/testing`: contract suites, and what tests of several packages need. */
export { describeOutboxStore, type OutboxStoreContract } from '../events/describe-outbox-store.ts'
export { describeCounters } from '../limits/describe-counters.ts'
export { createMovableClock, type MovableClock } from './movable-clock.ts'
export { runProgram } from './programs.ts'
