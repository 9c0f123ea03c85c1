/** `@latchkey/server/node` */
export { describeListenFault } from './listen-fault.ts'
export { nodeListener } from './node-listener.ts'
export { isLoopback, plainHttpFault, type ServeOptions, serve } from './serve.ts'
export { lowerThreadPoolPriority } from './thread-pool-priority.ts'
