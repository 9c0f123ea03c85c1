/** The guard before a web-standard handler: who reaches it, in every dialect, by header and by cookie, with keys here and elsewhere. */
import { createGuard, type GuardOptions, type GuardSettings, type Requirement } from '@latchkey/guard'
import { fetchGuard } from '@latchkey/guard/fetch'
import { type Dialect, flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { createSigner, jwk, type PrivateKey, type SecretKey, secretKey } from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import { type Material, NOW } from './material.ts'

const ISSUER = 'https://issuer.example'
const APP = 'https://app.example'
const clock = (): number => NOW

type Carry = (token: string) => Record<string, string>

const bearer: Carry = (token) => ({ authorization: `Bearer ${token}` })

export async function examineGuard(origin: string, { keys }: Material, checks: Checks): Promise<void> {
  const key = secretKey('thirty-two bytes of a secret, or m0re', { alg: 'HS256' })
  const native = oauth({ issuer: ISSUER, audience: 'api' })
  const dialects: readonly (readonly [dialect: Dialect, carry: Carry, absent: number, id: unknown])[] = [
    [native, bearer, 401, '7'],
    [flaskJwt(), (token) => ({ authorization: `JWT ${token}` }), 401, 7],
    [flaskPyjwt(), (token) => ({ 'x-access-token': token }), 403, 7],
  ]
  for (const [dialect, carry, absent, id] of dialects) {
    const { name } = dialect
    const token = tokenOf(dialect, key)
    const ask = answerOf({ dialect, keys: key, clock })
    checks.equal(`guard: a good token in ${name}`, await ask(carry(token)), [200, id])
    checks.equal(`guard: the same, from the cache, in ${name}`, await ask(carry(token)), [200, id])
    checks.equal(`guard: no token in ${name}`, (await ask({}))[0], absent)
    checks.equal(`guard: a forged token in ${name}`, (await ask(carry(`${token.slice(0, -4)}AAAA`)))[0], absent)
    checks.equal(
      `guard: an expired token in ${name}`,
      (await ask(carry(tokenOf(dialect, key, NOW - 90_000))))[0],
      absent,
    )
  }
  await examineDemands(native, key, checks)
  await examineCookies(key, checks)
  await examineIssuer(origin, jwk(keys.ES256.whole) as PrivateKey, checks)
}

async function examineDemands(dialect: Dialect, key: SecretKey, checks: Checks): Promise<void> {
  const headers = bearer(tokenOf(dialect, key))
  const source = { dialect, keys: key, clock }
  const statuses = async (requirement: Requirement): Promise<unknown> =>
    (await answerOf(source, requirement)(headers))[0]
  checks.equal('guard: a scope that is missing', await statuses({ scopes: 'write' }), 403)
  checks.equal('guard: a scope that is there', await statuses({ scopes: 'read' }), 200)
  checks.equal('guard: a predicate that says no, later', await statuses({ allow: async () => false }), 403)
  checks.equal('guard: a path that is left alone', await statuses({ except: ['GET /'] }), 500)
  const slow: GuardSettings<never> = { deadlineMilliseconds: 20, resolvePrincipal: () => new Promise(() => {}) }
  checks.equal('guard: a resolver that never answers', (await answerOf({ ...source, ...slow })(headers))[0], 503)
  const revoked = {
    revocations: { isRevoked: () => true, isLost: () => false },
    whenRevocationsAreLost: 'fail-open',
  } as const
  checks.equal('guard: a token that was revoked', (await answerOf({ ...source, ...revoked })(headers))[0], 401)
}

async function examineCookies(key: SecretKey, checks: Checks): Promise<void> {
  const dialect = oauth({ issuer: ISSUER, audience: 'api', cookies: { origins: [APP] } })
  const handler = handlerOf({ dialect, keys: key, clock })
  const token = tokenOf(dialect, key)
  // A Request of one's own may not have every header in every runtime; one that came over the wire does.
  const request = new Request('https://api.example/', {
    method: 'POST',
    headers: { 'x-csrf-token': 'csrf', origin: APP },
  })
  const headers = new Map([...request.headers, ['origin', APP], ['cookie', `__Host-lk_at=${token}`]])
  const facts = {
    method: 'POST',
    origin: undefined,
    path: '/',
    header: (name: string) => (headers.has(name) ? [headers.get(name) ?? ''] : []),
  }
  const guard = createGuard({ dialect, keys: key, clock })
  checks.equal('guard: a cookie with its CSRF token', (await guard.decide(facts)).allowed, true)
  headers.set('x-csrf-token', 'another')
  checks.equal('guard: a cookie with another CSRF token', (await guard.decide(facts)).allowed, false)
  checks.equal('guard: no cookie', (await handler(new Request('https://api.example/'))).status, 401)
}

/** Keys that the examiner publishes, found by its name alone. */
async function examineIssuer(origin: string, key: PrivateKey, checks: Checks): Promise<void> {
  const guardOptions = { issuer: origin, audience: 'api', clock }
  const ask = answerOf(guardOptions)
  const own = oauth({ issuer: origin, audience: 'api' })
  const other = oauth({ issuer: ISSUER, audience: 'api' })
  checks.equal('guard: a token of an issuer that is discovered', await ask(bearer(tokenOf(own, key))), [200, '7'])
  checks.equal('guard: a token of another issuer', (await ask(bearer(tokenOf(other, key))))[0], 401)
}

function handlerOf(options: GuardOptions<never>, requirement?: Requirement): (request: Request) => Promise<Response> {
  const auth = fetchGuard(options as GuardOptions<never> & { resolvePrincipal?: never })
  const guarded = auth.protect(requirement)((request) => Response.json(auth.principal(request).id))
  return async (request) => {
    try {
      return await guarded(request)
    } catch {
      return new Response(null, { status: 500 })
    }
  }
}

/** The status, and the body where the handler was reached. */
function answerOf(options: GuardOptions<never>, requirement?: Requirement) {
  const handler = handlerOf(options, requirement)
  return async (headers: Record<string, string>): Promise<readonly [status: number, body?: unknown]> => {
    const response = await handler(new Request('https://api.example/', { headers }))
    return response.status === 200 ? [200, await response.json()] : [response.status]
  }
}

function tokenOf(dialect: Dialect, key: SecretKey | PrivateKey, now: number = NOW): string {
  const { alg, kid } = key
  const { header, claims } = dialect.issue({ id: 7 }, { now, alg, kid, tokenId: 'token-1', csrfToken: 'csrf' })
  return createSigner({ key }).sign({ ...claims, scope: 'read' }, header)
}
