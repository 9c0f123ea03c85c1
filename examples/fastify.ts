/** Fastify 5: one route open, one guarded. Run it: `node --conditions=@latchkey/source examples/fastify.ts`. */
import { randomBytes } from 'node:crypto'
import { fastifyGuard } from '@latchkey/guard/fastify'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import fastify from 'fastify'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const auth = fastifyGuard({ dialect, keys: key })
const port = Number(process.env['PORT'] ?? 3000)

const app = fastify()
app.get('/', async () => 'Anybody may read this.')
app.get('/private', { onRequest: auth.protect() }, async (request) => `hello ${auth.principal(request).id}`)

await app.listen({ port, host: '127.0.0.1' })
sayHowToCall(app.server, dialect, key)
