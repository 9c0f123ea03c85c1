/** What is measured of passport 0.7 and passport-jwt 4.0; neither has types of its own. */
declare module 'passport' {
  import type { RequestHandler } from 'express'
  import type { Strategy } from 'passport-jwt'

  class Passport {
    use(strategy: Strategy): this
    authenticate(strategy: string, options: { readonly session: boolean }): RequestHandler
  }

  const passport: { readonly Passport: typeof Passport }
  export = passport
}

declare module 'passport-jwt' {
  import type { KeyObject } from 'node:crypto'
  import type { Request } from 'express'

  type Extractor = (request: Request) => string | null

  interface StrategyOptions {
    readonly jwtFromRequest: Extractor
    readonly secretOrKey: KeyObject
    readonly algorithms: readonly string[]
    readonly issuer: string
    readonly audience: string
  }

  type Verified = (fault: null, user: object) => void

  class Strategy {
    constructor(options: StrategyOptions, verify: (claims: object, done: Verified) => void)
  }

  const passportJwt: {
    readonly ExtractJwt: { readonly fromAuthHeaderAsBearerToken: () => Extractor }
    readonly Strategy: typeof Strategy
  }
  export = passportJwt
}
