/** Fastify 5: one route open, one guarded. Run it: `node --conditions=@latchkey/source examples/fastify.ts`. */
import { randomBytes } from 'node:crypto'
import { createGuard } from '@latchkey/guard'
import { principalOf, protect } from '@latchkey/guard/fastify'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import fastify from 'fastify'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const guard = createGuard({ dialect, keys: key })
const port = Number(process.env['PORT'] ?? 3000)

const app = fastify()
app.get('/', async () => 'Anybody may read this.')
app.get('/private', { onRequest: protect(guard) }, async (request) => `hello ${principalOf(guard, request).id}`)

await app.listen({ port, host: '127.0.0.1' })
sayHowToCall(app.server, dialect, key)
