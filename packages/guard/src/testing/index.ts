export { type AdapterSuiteOptions, describeGuardAdapter } from './describe-guard-adapter.ts'
export type {
  GuardAdapter,
  GuardedApp,
  HeaderPair,
  ReceivedResponse,
  RunningApp,
  SentRequest,
} from './guard-adapter.ts'
export { clientOf, type ListeningApp } from './listen.ts'
