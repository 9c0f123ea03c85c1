/** `@latchkey/server/node` */
export { listenFault } from './listen-fault.ts'
export { isLoopback, type ListenPlace, placeFaults, type ServeOptions, samePortFault } from './listen-options.ts'
export { nodeListener } from './node-listener.ts'
export { serve } from './serve.ts'
export { lowerThreadPoolPriority } from './thread-pool-priority.ts'
