/** `hono/jwt` and `hono/jwk`, answered by our guard and our adapter for Hono. Cookies are read by Hono's own helpers. */

import { honoGuard } from '@latchkey/guard/hono'
import type { RequestFacts } from '@latchkey/protocol'
import { type Refusal, readBearer } from '@latchkey/protocol'
import {
  type FoundKeys,
  type Jwk,
  jwks,
  type Key,
  type KeyHint,
  type KeySet,
  remoteJwks,
  type TokenError,
} from '@latchkey/tokens'
import { keyOf, peerGuard } from '../peer-guard.ts'

/** Hono's own types, by way of the adapter. */
type MiddlewareHandler = ReturnType<ReturnType<typeof honoGuard>['protect']>
type Context = Parameters<MiddlewareHandler>[0]

type Cookie = string | { readonly key: string; readonly secret?: string; readonly prefixOptions?: string }

interface Common {
  readonly cookie?: Cookie
  readonly headerName?: string
  readonly realm?: string
  readonly verification?: { readonly iss?: string }
}

interface JwtOptions extends Common {
  readonly secret: string
  readonly alg: string
}

interface JwkOptions extends Common {
  readonly keys?: readonly Jwk[] | ((c: Context) => readonly Jwk[] | Promise<readonly Jwk[]>)
  readonly jwks_uri?: string | ((c: Context) => string | Promise<string>)
  readonly alg: readonly string[]
  readonly allow_anon?: boolean
}

/** Hono's own helpers, of the copy that the suite runs in. */
export interface HonoHelpers {
  readonly getCookie: (c: Context, key: string, prefix?: string) => string | undefined
  readonly getSignedCookie: (
    c: Context,
    secret: string,
    key: string,
    prefix?: string,
  ) => Promise<string | false | undefined>
}

export const shimsOver = (helpers: HonoHelpers) => ({
  jwt: (options: JwtOptions): MiddlewareHandler => {
    if (!options?.secret) throw new Error('JWT auth middleware requires options for "secret"')
    if (!options.alg) throw new Error('JWT auth middleware requires options for "alg"')
    return async (c, next) => {
      const key = options.alg.startsWith('HS') ? keyOf(options.secret, options.alg) : undefined
      // The suite gives a text as an RSA key, to see that it verifies nothing: ours has no such key.
      const keys: readonly Key[] | KeySet = key ? [key] : NO_KEY
      return await guarded(helpers, options, keys, false)(c, next)
    }
  },
  jwk: (options: JwkOptions): MiddlewareHandler => {
    if (!options?.keys && !options?.jwks_uri)
      throw new Error('JWK auth middleware requires options for either "keys" or "jwks_uri" or both')
    if (!crypto.subtle?.importKey) throw new Error('`crypto.subtle.importKey` is undefined')
    return async (c, next) => {
      const keys = typeof options.keys === 'function' ? await options.keys(c) : options.keys
      const address = typeof options.jwks_uri === 'function' ? await options.jwks_uri(c) : options.jwks_uri
      const algorithms = options.alg.filter((alg) => !alg.startsWith('HS')) as 'RS256'[]
      const sets: KeySet[] = []
      if (keys) sets.push(jwks({ keys: [...keys] }, { algorithms }))
      if (address !== undefined) sets.push(remoteJwks(address, { algorithms }))
      return await guarded(helpers, options, firstOf(sets), options.allow_anon === true)(c, next)
    }
  },
})

const NO_KEY: KeySet = { version: 0, isCurrent: () => true, find: () => ({ keys: [], version: 0 }) }

function firstOf(sets: readonly KeySet[]): KeySet {
  const find = async (hint: KeyHint): Promise<FoundKeys> => {
    let missed: unknown
    for (const set of sets) {
      try {
        return { keys: (await set.find(hint)).keys, version: 0 }
      } catch (error) {
        missed = error
      }
    }
    throw missed as TokenError
  }
  return { version: 0, isCurrent: () => false, find }
}

function guarded(
  helpers: HonoHelpers,
  options: Common,
  keys: readonly Key[] | KeySet,
  isOptional: boolean,
): MiddlewareHandler {
  const { headerName = 'Authorization', cookie, realm, verification } = options
  return async (c, next) => {
    const fromCookie =
      cookie === undefined || c.req.raw.headers.has(headerName) ? undefined : await cookieIn(helpers, c, cookie)
    const auth = honoGuard(
      peerGuard({
        keys,
        demands: {
          times: ['nbf', 'exp', 'iat'],
          ...(verification?.iss !== undefined && { issuers: [verification.iss] }),
        },
        readCredential: (facts) =>
          fromCookie ? { kind: 'token', token: fromCookie, source: 'cookie' } : readBearer(inHeader(facts, headerName)),
        refuse: (refusal) => {
          const quoted = (realm ?? c.req.url).replaceAll('"', '\\"')
          const challenge = `Bearer realm="${quoted}",${wordsOf(refusal)}`
          return { status: 401, headers: [['WWW-Authenticate', challenge]], body: 'Unauthorized' }
        },
      }),
    )
    const asked = isOptional ? auth.optional : auth
    return await asked.protect()(c, async () => {
      c.set('jwtPayload', asked.claims(c))
      await next()
    })
  }
}

function wordsOf({ kind }: Refusal): string {
  if (kind === 'credential_absent')
    return 'error="invalid_request",error_description="no authorization included in request"'
  if (kind === 'credential_malformed')
    return 'error="invalid_request",error_description="invalid credentials structure"'
  return 'error="invalid_token",error_description="token verification failure"'
}

function inHeader(facts: RequestFacts, headerName: string): RequestFacts {
  const { method, origin, path, query } = facts
  return { method, origin, path, query, header: (name) => facts.header(name === 'authorization' ? headerName : name) }
}

async function cookieIn({ getCookie, getSignedCookie }: HonoHelpers, c: Context, cookie: Cookie) {
  if (typeof cookie === 'string') return getCookie(c, cookie)
  const { key, secret, prefixOptions } = cookie
  if (secret === undefined) return getCookie(c, key, prefixOptions)
  return (await getSignedCookie(c, secret, key, prefixOptions)) || undefined
}
