/** Fastify 5, with @fastify/jwt, which verifies with fast-jwt and can cache verified tokens. */
import type { Server } from 'node:http'
import fastifyJwt from '@fastify/jwt'
import { fastifyGuard } from '@latchkey/guard/fastify'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Access, guardOf, type Workload } from './access.ts'
import { type Framework, PRIVATE_PATH, REACHED } from './framework.ts'

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (fault?: Error) => void) => unknown

/** A hook, and what must be registered for it. */
interface FastifyGuard {
  readonly register: (app: FastifyInstance) => void
  readonly onRequest: Hook
}

interface Carrier {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

const CACHE_ENTRIES = 10_000
const CACHE_MILLISECONDS = 300_000

export const fastify5: Framework<FastifyGuard, Carrier> = {
  name: 'fastify 5',
  guards: {
    latchkey: (access) => ({ register: () => {}, onRequest: fastifyGuard(guardOf(access)).protect() }),
    '@fastify/jwt': jwtGuard,
  },
  createServer: async (guard) => {
    const app = fastify()
    guard?.register(app)
    await app.after()
    app.get(PRIVATE_PATH, guard === undefined ? {} : { onRequest: guard.onRequest as never }, (_, reply) => {
      reply.send(REACHED)
    })
    await app.ready()
    return app.server as Server
  },
  // A guard's plugin has only changed the requests of its own app.
  collector: (keep, { register }) => ({ register, onRequest: (request, reply) => keep({ request, reply }) }),
  caller: ({ onRequest }, next) => {
    const done = (fault?: Error) => {
      if (fault !== undefined) throw fault
      next()
    }
    return ({ request, reply }) => onRequest(request, reply, done)
  },
}

/** Its own verifier is only used without options and without a callback: either would make a new one for each request. */
function jwtGuard({ alg, secret, issuer, audience }: Access, workload: Workload): FastifyGuard {
  // The token itself is the cache's key: by default it is hashed.
  const cache = { cache: CACHE_ENTRIES, cacheTTL: CACHE_MILLISECONDS, cacheKeyBuilder: (token: string) => token }
  const verify = {
    algorithms: [alg],
    allowedIss: issuer,
    allowedAud: audience,
    ...(workload === 'repeated' ? cache : { cache: false }),
  }
  return {
    register: (app) => void app.register(fastifyJwt, { secret, verify }),
    onRequest: (request, _, done) => request.jwtVerify().then(() => done(), done),
  }
}
