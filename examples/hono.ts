/** Hono 4: one route open, one guarded. Run it: `node --conditions=@latchkey/source examples/hono.ts`. */
import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { honoGuard } from '@latchkey/guard/hono'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { Hono } from 'hono'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const auth = honoGuard({ dialect, keys: key })
const port = Number(process.env['PORT'] ?? 3000)

const app = new Hono()
app.get('/', (c) => c.text('Anybody may read this.'))
app.get('/private', auth.protect(), (c) => c.text(`hello ${auth.principal(c).id}`))

const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => sayHowToCall(server, dialect, key))
