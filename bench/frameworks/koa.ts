/** Koa 3, with koa-jwt, which verifies with jsonwebtoken. */
import { createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import { koaGuard } from '@latchkey/guard/koa'
import Koa, { type Context, type Middleware } from 'koa'
import koaJwt from 'koa-jwt'
import { type Access, guardOf } from './access.ts'
import { type Framework, REACHED } from './framework.ts'

export const koa3: Framework<Middleware, Context> = {
  name: 'koa 3',
  guards: { latchkey: (access) => koaGuard(guardOf(access)).protect(), 'koa-jwt': jwtGuard },
  createServer: (guard) => {
    const app = new Koa()
    if (guard !== undefined) app.use(guard)
    app.use((ctx) => {
      ctx.body = REACHED
    })
    return createServer(app.callback())
  },
  collector: (keep) => (ctx) => {
    keep(ctx)
    return new Promise<never>(() => {})
  },
  caller: (guard, next) => {
    const handOn = async () => next()
    return (ctx) => guard(ctx, handOn)
  },
}

/** It passes its options on, so a KeyObject works, whatever its types say. */
function jwtGuard({ alg, secret, issuer, audience }: Access): Middleware {
  const key = createSecretKey(Buffer.from(secret)) as unknown as Buffer
  return koaJwt({ secret: key, algorithms: [alg], issuer, audience })
}
