/** `@latchkey/server/node` */
export { nodeListener } from './node-listener.ts'
export { isLoopback, type ServeOptions, serve } from './serve.ts'
