/** `@latchkey/server/testing`: contract suites, and what tests of several packages need. */
export { describeCounters } from '../limits/describe-counters.ts'
export { createMovableClock, type MovableClock } from './movable-clock.ts'
export { runProgram } from './programs.ts'
