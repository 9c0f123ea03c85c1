/** The module of `koa-jwt`, answered by our guard and our adapter for Koa. */
import { type KoaContextLike, koaGuard } from '@latchkey/guard/koa'
import { type Credential, type Refusal, type RequestFacts, readBearer } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { keyOf, peerGuard, wordsOfJsonwebtoken } from '../peer-guard.ts'

interface Context extends KoaContextLike {
  state: Record<string, unknown>
}

interface Options {
  readonly secret?: unknown
  readonly debug?: boolean
  readonly passthrough?: boolean
  readonly key?: string
  readonly tokenKey?: string
  readonly cookie?: string
  readonly audience?: string
  readonly issuer?: string
  readonly algorithms?: readonly string[]
  readonly getToken?: (ctx: Context, options: Options) => string | undefined
  readonly isRevoked?: (ctx: Context, claims: Claims, token: string) => Promise<boolean>
}

type Next = () => Promise<unknown>
type Middleware = (ctx: Context, next: Next) => Promise<unknown>

export default function koajwt(
  options: Options = {},
): Middleware & { readonly unless: (left: { readonly path: readonly string[] }) => Middleware } {
  const middlewareFor =
    (except: readonly string[]): Middleware =>
    async (ctx, next) => {
      const guard = koaGuard(guardFor(options, ctx))
      const { passthrough = false, key = 'user', tokenKey } = options
      const asked = passthrough ? guard.optional : guard
      return await asked.protect({ except })(ctx, async () => {
        const claims = guardedClaims(() => asked.claims(ctx))
        if (claims) {
          ctx.state[key] = claims
          if (tokenKey !== undefined) ctx.state[tokenKey] = tokenIn(ctx, options)
        }
        return await next()
      })
    }
  const unless = ({ path }: { readonly path: readonly string[] }) => middlewareFor(path.map((one) => `GET ${one}`))
  return Object.assign(middlewareFor([]), { unless })
}

/** Of a path that is left alone nobody has asked whose it is. */
function guardedClaims(read: () => Claims | undefined): Claims | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function guardFor(options: Options, ctx: Context) {
  const { audience, issuer, isRevoked, algorithms = ['HS256'] } = options
  const secret = ctx.state['secret'] ?? options.secret
  const keysOf = (found: unknown) =>
    (Array.isArray(found) ? found : [found]).flatMap((one) => algorithms.map((alg) => keyOf(one, alg)))
  const provider = typeof secret === 'function' ? (secret as (hint: unknown) => Promise<unknown>) : undefined
  const noSecret = secret === undefined
  return peerGuard({
    // Without a secret the peer fails at each request. Ours does at the start, so that a key nobody has stands in its place.
    keys: provider
      ? {
          version: 0,
          isCurrent: () => false,
          find: async (hint) => ({ keys: keysOf(await provider(hint)), version: 0 }),
        }
      : keysOf(noSecret ? 'nobody has this' : secret),
    demands: {
      times: ['nbf', 'exp'],
      ...(audience !== undefined && { audience: [audience] }),
      ...(issuer !== undefined && { issuers: [issuer] }),
    },
    readCredential: (facts) => credentialIn(facts, ctx, options),
    refuse: (refusal) => {
      const body = wordsOf(refusal, options)
      return { status: 401, headers: [['Content-Type', 'text/plain; charset=utf-8']], body }
    },
    ...(isRevoked && {
      counts: async (claims: Claims) => !(await isRevoked(ctx, claims, tokenIn(ctx, options) ?? '')),
    }),
  })
}

function wordsOf(refusal: Refusal, options: Options): string {
  if (refusal.kind === 'credential_malformed')
    return 'Bad Authorization header format. Format is "Authorization: Bearer <token>"'
  if (!options.debug) return 'Authentication Error'
  if (refusal.kind === 'credential_absent') return 'Token not found'
  if (refusal.kind === 'principal_unknown') return 'Token revoked'
  const isAsked = typeof options.secret === 'function' && refusal.kind === 'token_refused'
  // The peer words it so where it reads the header for a provider of secrets.
  if (isAsked && refusal.error.code === 'token_malformed') return 'Invalid token'
  return wordsOfJsonwebtoken(refusal, options)
}

function credentialIn(facts: RequestFacts, ctx: Context, options: Options): Credential {
  const token = elsewhere(ctx, facts, options)
  return token === undefined ? readBearer(facts) : { kind: 'token', token, source: 'elsewhere' }
}

function tokenIn(ctx: Context, options: Options): string | undefined {
  const header = String(ctx.req.rawHeaders[ctx.req.rawHeaders.findIndex((one) => /^authorization$/i.test(one)) + 1])
  const lines = { header: () => [] as readonly string[] }
  return elsewhere(ctx, lines, options) ?? header.replace(/^Bearer +/i, '')
}

/** Where the peer looks before the header: a function, then a cookie. */
function elsewhere(ctx: Context, facts: Pick<RequestFacts, 'header'>, options: Options): string | undefined {
  const given = options.getToken?.(ctx, options)
  if (given) return given
  const { cookie } = options
  if (cookie === undefined) return undefined
  const pairs = facts.header('cookie').flatMap((line) => line.split(/; */))
  return pairs.find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1)
}
