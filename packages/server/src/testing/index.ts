/** `@latchkey/server/testing`: contract suites, and what tests of several packages need. */
export { describeCounters } from '../limits/describe-counters.ts'
export { runProgram } from './programs.ts'
