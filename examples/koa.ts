/** Koa 3, and 2 with the same code: one path open, all others guarded. Run it: `node --conditions=@latchkey/source examples/koa.ts`. */
import { randomBytes } from 'node:crypto'
import { koaGuard } from '@latchkey/guard/koa'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import Koa from 'koa'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const auth = koaGuard({ dialect, keys: key })
const port = Number(process.env['PORT'] ?? 3000)

const app = new Koa()
app.use(async (ctx, next) => {
  if (ctx.path !== '/') return await next()
  ctx.body = 'Anybody may read this.'
})
app.use(auth.protect())
app.use((ctx) => {
  ctx.body = `hello ${auth.principal(ctx).id}`
})

const server = app.listen(port, '127.0.0.1', () => sayHowToCall(server, dialect, key))
