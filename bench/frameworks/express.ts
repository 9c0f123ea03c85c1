/** Express 5, with express-jwt and passport-jwt. Both verify with jsonwebtoken, which has no cache. */
import { createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import { expressGuard } from '@latchkey/guard/express'
import express, { type Request, type RequestHandler, type Response } from 'express'
import { expressjwt } from 'express-jwt'
import passport from 'passport'
import passportJwt from 'passport-jwt'
import { type Access, guardOf } from './access.ts'
import { type Framework, PRIVATE_PATH, REACHED } from './framework.ts'

interface Carrier {
  readonly request: Request
  readonly response: Response
}

export const express5: Framework<RequestHandler, Carrier> = {
  name: 'express 5',
  guards: {
    latchkey: (access) => expressGuard(guardOf(access)).protect(),
    'express-jwt': ({ alg, secret, issuer, audience }) =>
      // A KeyObject: text would be turned into one for each token.
      expressjwt({ secret: createSecretKey(Buffer.from(secret)), algorithms: [alg], issuer, audience }),
    'passport-jwt': passportGuard,
  },
  createServer: (guard) => {
    const app = express()
    const guards = guard === undefined ? [] : [guard]
    app.get(PRIVATE_PATH, ...guards, (_, response) => void response.send(REACHED))
    return createServer(app)
  },
  collector: (keep) => (request, response) => keep({ request, response }),
  caller: (guard, next) => {
    const after = (fault?: unknown) => {
      if (fault !== undefined) throw fault
      next()
    }
    return ({ request, response }) => guard(request, response, after)
  },
}

/** Without sessions, and with a user that is found at once. */
function passportGuard({ alg, secret, issuer, audience }: Access): RequestHandler {
  const { ExtractJwt, Strategy } = passportJwt
  const options = {
    jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
    secretOrKey: createSecretKey(Buffer.from(secret)),
    algorithms: [alg],
    issuer,
    audience,
  }
  const strategy = new Strategy(options, (claims, done) => done(null, claims))
  return new passport.Passport().use(strategy).authenticate('jwt', { session: false })
}
