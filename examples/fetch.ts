/** A web-standard handler, as Bun, Deno and Workers take it: `export default { fetch: handler }`; here on Node. Run it: `node --conditions=@latchkey/source examples/fetch.ts`. */
import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { fetchGuard } from '@latchkey/guard/fetch'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const auth = fetchGuard({ dialect, keys: key })
const port = Number(process.env['PORT'] ?? 3000)

const hello = auth.protect()((request) => new Response(`hello ${auth.principal(request).id}`))
const handler = (request: Request) =>
  new URL(request.url).pathname === '/' ? new Response('Anybody may read this.') : hello(request)

const server = serve({ fetch: handler, port, hostname: '127.0.0.1' }, () => sayHowToCall(server, dialect, key))
