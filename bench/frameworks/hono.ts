/** Hono 4 on @hono/node-server, with Hono's own jwt middleware. */
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { honoGuard } from '@latchkey/guard/hono'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { jwt } from 'hono/jwt'
import { type Access, guardOf } from './access.ts'
import { type Framework, PRIVATE_PATH, REACHED } from './framework.ts'

export const hono4: Framework<MiddlewareHandler, Context> = {
  name: 'hono 4',
  guards: { latchkey: (access) => honoGuard(guardOf(access)).protect(), 'hono/jwt': jwtGuard },
  createServer: (guard) => {
    const app = new Hono()
    if (guard !== undefined) app.use(guard)
    app.get(PRIVATE_PATH, (c) => c.text(REACHED))
    return createAdaptorServer(app) as Server
  },
  collector: (keep) => (c) => {
    keep(c)
    return new Promise<never>(() => {})
  },
  caller: (guard, next) => {
    const handOn = async () => next()
    return (c) => guard(c, handOn)
  },
}

/** With an imported key: a text would be imported again for each token. */
async function jwtGuard({ alg, secret, issuer, audience }: Access): Promise<MiddlewareHandler> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['verify'])
  return jwt({ secret: key, alg, verification: { iss: issuer, aud: audience, typ: 'at+jwt' } })
}
