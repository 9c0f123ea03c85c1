/** A guard that has issuers and no keys: what its clients see, on good days and on bad ones. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { fetchGuard } from '../adapters/fetch.ts'
import { createGuard, type Guard } from '../guard.ts'
import { createTestIssuer } from '../testing/kit/test-issuer.ts'
import { tokenFlaws } from '../testing/kit/token-flaws.ts'

const audience = 'https://api.example'

interface Answer {
  readonly status: number
  readonly body: unknown
}

async function ask(guard: Guard<unknown>, token: string): Promise<Answer> {
  const auth = fetchGuard(guard)
  const app = auth.protect()((request) => Response.json(auth.principal(request)))
  const response = await app(new Request('http://app.example/', { headers: { authorization: `Bearer ${token}` } }))
  return { status: response.status, body: await response.json() }
}

/** A server of the test's own, and its origin. */
async function listen(listener: RequestListener): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('lets the users of several issuers in, each by the name that its issuer gave, and refuses every flaw', async () => {
  await using a = await createTestIssuer({ audience }).serve()
  await using b = await createTestIssuer({ audience, alg: 'EdDSA' }).serve()
  const resolvePrincipal = ({ iss, sub }: Readonly<Record<string, unknown>>) => `${sub} of ${iss}`
  await using guard = createGuard({ issuer: [a.issuer, b.issuer], audience, resolvePrincipal })
  for (const one of [a, b]) {
    assert.deepEqual(await ask(guard, one.token()), { status: 200, body: `user-1 of ${one.issuer}` })
    for (const flaw of tokenFlaws) assert.equal((await ask(guard, one.badToken(flaw))).status, 401, flaw)
  }
  assert.equal((await ask(guard, a.token({ claims: { iss: b.issuer } }))).status, 401)
})

test('is unavailable (503) while its issuer is down, tells why to the log alone, and recovers', async () => {
  await using issuer = await createTestIssuer({ audience }).serve()
  let down = true
  const flaky: typeof fetch = (input, init) => (down ? Promise.reject(new Error('canary')) : fetch(input, init))
  const faults: unknown[] = []
  await using guard = createGuard({
    issuer: issuer.issuer,
    audience,
    clock: issuer.clock,
    onFault: (fault) => faults.push(fault),
    discovery: { fetch: flaky, monotonicClock: issuer.clock },
  })
  const token = issuer.token()
  const { status, body } = await ask(guard, token)
  assert.equal(status, 503)
  assert.equal((body as { error: unknown }).error, 'temporarily_unavailable')
  assert.doesNotMatch(JSON.stringify(body), /canary|127\.0\.0\.1/)
  const [fault] = faults as readonly { readonly code: string; readonly issuer: string; readonly message: string }[]
  assert.deepEqual([fault?.code, fault?.issuer], ['keys_unavailable', issuer.issuer])
  assert.equal(fault?.message, `the keys of ${issuer.issuer} cannot be fetched now: metadata network`)
  // A foreign token is refused without asking any issuer.
  assert.equal((await ask(guard, issuer.token({ claims: { iss: 'https://evil.example' } }))).status, 401)
  down = false
  issuer.clock.travel(31)
  assert.equal((await ask(guard, token)).status, 200)
})

test('tells the log what a runtime lacks: Node 20 has no Promise.withResolvers', async () => {
  await using issuer = await createTestIssuer({ audience }).serve()
  const faults: unknown[] = []
  await using guard = createGuard({ issuer: issuer.issuer, audience, onFault: (fault) => faults.push(fault) })
  const own = Object.getOwnPropertyDescriptor(Promise, 'withResolvers') ?? {}
  const good = issuer.token()
  Reflect.deleteProperty(Promise, 'withResolvers')
  try {
    assert.equal((await ask(guard, good)).status, 503)
  } finally {
    Object.defineProperty(Promise, 'withResolvers', own)
  }
  assert.match(String(faults[0]), /^TypeError: .*withResolvers/)
  assert.deepEqual([faults.length, issuer.requests], [1, []])
  assert.equal((await ask(guard, good)).status, 200)
})

test('waits for a slow issuer no longer than its deadline', async () => {
  await using slow = await listen(() => undefined)
  const issuer = createTestIssuer({ issuer: slow.origin, audience })
  await using guard = createGuard({ issuer: slow.origin, audience, deadlineMilliseconds: 20 })
  assert.equal((await ask(guard, issuer.token())).status, 503)
})

test("does not take another issuer's metadata for its own", async () => {
  await using honest = await createTestIssuer({ audience }).serve()
  // It answers every request with the honest issuer's metadata and keys.
  await using mirror = await listen(async (request, response) => {
    const answer = await fetch(`${honest.issuer}${request.url}`)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await using guard = createGuard({ issuer: mirror.origin, audience })
  assert.equal((await ask(guard, honest.token({ claims: { iss: mirror.origin } }))).status, 503)
  assert.equal((await ask(guard, honest.token())).status, 401)
})

test('names both issuers where a slash at the end of the metadata is all that differs, and shows nothing else of it', async () => {
  await using honest = await createTestIssuer({ audience }).serve()
  for (const [named, told] of [
    [`${honest.issuer}/`, `metadata names ${honest.issuer}/: a slash at the end differs`],
    [`${honest.issuer}/canary`, 'metadata issuer'],
  ] as const) {
    const renamed: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      const text = await response.text()
      return new Response(text.replace(`"${honest.issuer}"`, `"${named}"`), { headers: response.headers })
    }
    const faults: unknown[] = []
    await using guard = createGuard({
      issuer: honest.issuer,
      audience,
      discovery: { fetch: renamed },
      onFault: (fault) => faults.push(fault),
    })
    assert.equal((await ask(guard, honest.token())).status, 503)
    assert.equal((faults[0] as Error).message, `the keys of ${honest.issuer} cannot be fetched now: ${told}`)
  }
})

test('goes on with the keys that it knows while its issuer publishes an empty set, and judges no others: 503, not 401', async () => {
  await using issuer = await createTestIssuer({ audience }).serve()
  let empty = false
  const emptied: typeof fetch = async (input, init) =>
    empty && String(input).endsWith('/jwks.json') ? Response.json({ keys: [] }) : fetch(input, init)
  const faults: Error[] = []
  await using guard = createGuard({
    issuer: issuer.issuer,
    audience,
    clock: issuer.clock,
    onFault: (fault) => faults.push(fault as Error),
    discovery: { fetch: emptied, monotonicClock: issuer.clock },
  })
  assert.equal((await ask(guard, issuer.token())).status, 200)
  empty = true
  issuer.clock.travel(301)
  assert.equal((await ask(guard, issuer.token())).status, 200)
  issuer.rotateKey()
  assert.equal((await ask(guard, issuer.token())).status, 503)
  assert.match(faults[0]?.message ?? '', /no_keys$/)
})

test("takes an Entra issuer's keys, which name no alg, and tells so", async () => {
  const issuer = await createTestIssuer({ audience, alg: 'RS256' }).serve()
  await using _served = issuer
  const events: unknown[] = []
  const bare: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith('/jwks.json')) return response
    const { keys } = (await response.json()) as { readonly keys: readonly { readonly alg?: string }[] }
    return Response.json({ keys: keys.map(({ alg: _, ...key }) => key) })
  }
  const discovery = { fetch: bare, onEvent: (event: unknown) => events.push(event) }
  await using guard = createGuard({ issuer: issuer.issuer, audience, discovery })
  assert.equal((await ask(guard, issuer.token())).status, 200)
  assert.deepEqual(events.at(-1), { type: 'taken_leniently', what: 'alg_missing', index: 0 })
})
