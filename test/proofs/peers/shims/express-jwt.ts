/** The module of `express-jwt`, answered by our guard. Its suite calls the middleware with bare objects, so the guard is asked and no adapter. */
import { type Guard, parseRequirement } from '@latchkey/guard'
import type { Refusal, RequestFacts } from '@latchkey/protocol'
import { type Claims, decodeUnverified } from '@latchkey/tokens'
import { keyOf, peerGuard, withToken, wordsOfJsonwebtoken } from '../peer-guard.ts'

interface Request {
  readonly method?: string
  readonly originalUrl?: string
  readonly headers?: Readonly<Record<string, unknown>>
}

interface Options {
  readonly secret: unknown
  readonly algorithms: readonly string[]
  readonly credentialsRequired?: boolean
  readonly requestProperty?: string
  readonly audience?: string
  readonly issuer?: string
  readonly getToken?: (request: Request) => unknown
  readonly isRevoked?: (request: Request, token: unknown) => boolean | Promise<boolean>
  readonly onExpired?: (request: Request, error: UnauthorizedError) => unknown
}

type Next = (fault?: unknown) => void

export class UnauthorizedError extends Error {
  readonly status = 401
  readonly code: string
  readonly inner: { readonly name?: string; readonly message: string }

  constructor(code: string, inner: { readonly name?: string; readonly message: string }) {
    super(inner.message)
    this.name = 'UnauthorizedError'
    Error.captureStackTrace(this, UnauthorizedError)
    this.code = code
    this.inner = inner
  }
}

type Middleware = (request: Request, response: unknown, next: Next) => void

export function expressjwt(
  options: Options,
): Middleware & { readonly unless: (left: { readonly path: string | readonly string[] }) => Middleware } {
  if (!options?.secret) throw new RangeError('express-jwt: `secret` is a required option')
  if (!options.algorithms) throw new RangeError('express-jwt: `algorithms` is a required option')
  if (!Array.isArray(options.algorithms)) throw new RangeError('express-jwt: `algorithms` must be an array')
  const middlewareFor =
    (except: readonly string[]): Middleware =>
    (request, _response, next) => {
      // As the peer does: an assertion in `next` must not become the middleware's own fault.
      judge(options, request, except).then(
        (payload) => {
          if (payload !== undefined) setAt(request, options.requestProperty ?? 'auth', payload)
          setImmediate(next)
        },
        (fault: unknown) => setImmediate(next, fault),
      )
    }
  const unless = ({ path }: { readonly path: string | readonly string[] }) =>
    middlewareFor([path].flat().map((one) => `GET ${one}`))
  return Object.assign(middlewareFor([]), { unless })
}

/** @returns the payload; undefined where the request goes on without one */
async function judge(options: Options, request: Request, except: readonly string[]): Promise<Claims | undefined> {
  const token = await options.getToken?.(request)
  const facts = typeof token === 'string' ? withToken(factsOf(request), token) : factsOf(request)
  let refusal: Refusal | undefined
  let fault: unknown
  const guard = await guardFor(options, request, facts, {
    refused: (one) => {
      refusal = one
    },
    faulty: (one) => {
      fault = one
    },
  })
  const asked = options.credentialsRequired === false ? guard.optional : guard
  const decision = await asked.decide(facts, parseRequirement({ except }))
  if (decision.allowed) return decision.credential === 'accepted' ? decision.claims : undefined
  if (fault !== undefined) throw fault
  const error = errorOf(refusal ?? { kind: 'credential_absent' }, options)
  if (error.inner.name === 'TokenExpiredError' && options.onExpired) {
    await options.onExpired(request, error)
    // The peer goes on here. Ours has no way to let an expired token through.
  }
  throw error
}

interface Listeners {
  readonly refused: (refusal: Refusal) => void
  readonly faulty: (fault: unknown) => void
}

async function guardFor(
  options: Options,
  request: Request,
  facts: RequestFacts,
  { refused, faulty }: Listeners,
): Promise<Guard<object>> {
  const { secret, algorithms, audience, issuer, isRevoked } = options
  const decoded = decodedOf(facts)
  const found: unknown = typeof secret === 'function' ? await secret(request, decoded) : secret
  return peerGuard({
    keys: algorithms.map((alg) => keyOf(found, alg)),
    demands: {
      times: ['nbf', 'exp'],
      ...(audience !== undefined && { audience: [audience] }),
      ...(issuer !== undefined && { issuers: [issuer] }),
    },
    refuse: (refusal) => {
      refused(refusal)
      return { status: 401, headers: [], body: '' }
    },
    ...(isRevoked && { counts: async () => !(await isRevoked(request, decoded)) }),
    onFault: faulty,
  })
}

function errorOf(refusal: Refusal, options: Options): UnauthorizedError {
  switch (refusal.kind) {
    case 'credential_absent':
      return new UnauthorizedError('credentials_required', { message: 'No authorization token was found' })
    case 'credential_malformed': {
      // The peer tells a word alone from another scheme; ours calls both another scheme.
      const code = refusal.fault === 'scheme' ? 'credentials_bad_scheme' : 'credentials_bad_format'
      return new UnauthorizedError(code, { message: 'Format is Authorization: Bearer [token]' })
    }
    case 'principal_unknown':
      return new UnauthorizedError('revoked_token', { message: 'The token has been revoked.' })
    default: {
      const message = wordsOfJsonwebtoken(refusal, options)
      const name = message === 'jwt expired' ? 'TokenExpiredError' : 'JsonWebTokenError'
      return new UnauthorizedError('invalid_token', { name, message })
    }
  }
}

function decodedOf(facts: RequestFacts): object | undefined {
  const token = /^Bearer (.*)$/.exec(facts.header('authorization')[0] ?? '')?.[1]
  if (token === undefined) return undefined
  try {
    const { header, claims } = decodeUnverified(token)
    return { header, payload: claims }
  } catch {
    return undefined
  }
}

function factsOf({ method = 'GET', originalUrl, headers = {} }: Request): RequestFacts {
  const header = (name: string) =>
    Object.entries(headers).flatMap(([line, value]) =>
      line.toLowerCase() === name.toLowerCase() && typeof value === 'string' ? [value] : [],
    )
  return { method, origin: undefined, path: originalUrl, header }
}

function setAt(target: object, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop() ?? path
  let at = target as Record<string, unknown>
  for (const name of names) {
    at[name] ??= {}
    at = at[name] as Record<string, unknown>
  }
  at[last] = value
}
