/** `@latchkey/server/node` */
export { listenFault } from './listen-fault.ts'
export { nodeListener } from './node-listener.ts'
export { isLoopback, plainHttpFault, type ServeOptions, serve } from './serve.ts'
export { lowerThreadPoolPriority } from './thread-pool-priority.ts'
