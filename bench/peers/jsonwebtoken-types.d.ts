/** The two functions of jsonwebtoken 9 that are measured; the package has no types of its own. */
declare module 'jsonwebtoken' {
  import type { KeyObject } from 'node:crypto'

  interface VerifyOptions {
    readonly algorithms: readonly string[]
    readonly issuer: string
    readonly audience: string
  }

  interface SignOptions {
    readonly algorithm: string
    readonly mutatePayload: boolean
  }

  const jsonwebtoken: {
    readonly verify: (token: string, key: KeyObject, options: VerifyOptions) => Readonly<Record<string, unknown>>
    readonly sign: (claims: Readonly<Record<string, unknown>>, key: KeyObject, options: SignOptions) => string
  }
  export = jsonwebtoken
}
