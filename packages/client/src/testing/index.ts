export {
  type Fault,
  type GuardedBy,
  type Listener,
  startTokenServer,
  type TokenServer,
  type TokenServerOptions,
} from './token-server.ts'
