/** The examples of the other frameworks. A further example needs its name here. */
import { testExample } from './test-example.ts'

for (const name of ['fastify', 'hono', 'koa', 'nest', 'node']) testExample(name)
