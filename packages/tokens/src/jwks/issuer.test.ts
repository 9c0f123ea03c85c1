/** Keys found by an issuer's name: where it is asked, what is trusted, and what attackers and outages cannot do. Real servers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { exportJwk } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import type { Key } from '../jwk/key.ts'
import { createSigner } from '../jwt/sign.ts'
import { createVerifier } from '../jwt/verify.ts'
import { type IssuerServer, OAUTH, OPENID, startIssuerServer } from '../testing/issuer-server.ts'
import { type Answer, json, jwkSet } from '../testing/jwks-server.ts'
import { CLAIMS, NOW } from '../testing/raw-token.ts'
import { selfSigned } from '../testing/self-signed.ts'
import type { TokenError } from '../token-error.ts'
import type { RemoteKeySet } from './fetched-set.ts'
import { issuerJwks } from './issuer.ts'
import type { IssuerJwksEvent, IssuerJwksOptions } from './issuer-options.ts'

const [ONE, TWO] = [generateKey('ES256'), generateKey('ES256')]
const CANARY = 'canary-4711'
const tokenOf = (key: Key): string => createSigner({ key }).sign(CLAIMS)

/** An issuer's server that publishes ONE, a set that fetches from it, and the set's clock. */
class World implements AsyncDisposable {
  seconds = 1000
  readonly events: IssuerJwksEvent[] = []
  readonly server: IssuerServer
  readonly set: RemoteKeySet

  constructor(server: IssuerServer, options: IssuerJwksOptions, path: string) {
    this.server = server
    const onEvent = (event: IssuerJwksEvent): unknown => this.events.push(event)
    this.set = issuerJwks(`${server.origin}${path}`, { monotonicClock: () => this.seconds, onEvent, ...options })
  }

  /** A verifier's result for a token by this key: undefined, or the error's code. */
  async judge(key: Key): Promise<string | undefined> {
    try {
      await createVerifier({ keys: this.set, clock: () => NOW }).verify(tokenOf(key))
      return undefined
    } catch (error) {
      return (error as TokenError).code
    } finally {
      assert.ok(!JSON.stringify(this.events).includes(CANARY), 'an event holds a part of a body')
    }
  }

  /** The last event that says why the metadata was not used. */
  get fault(): unknown {
    const event = this.events.findLast(({ type }) => type === 'metadata_failed')
    return event && 'fault' in event ? event.fault : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.set[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

async function world(options: IssuerJwksOptions = {}, path = ''): Promise<World> {
  return new World(await startIssuerServer([ONE]), options, path)
}

describe('issuerJwks: where the metadata is', () => {
  it('makes no request before the first token, then for the metadata and the set', async () => {
    await using w = await world()
    assert.deepEqual(w.server.paths, [])
    assert.equal(await w.judge(ONE), undefined)
    assert.deepEqual(w.server.paths, [OAUTH, '/keys'])
    assert.deepEqual(w.events[0], { type: 'metadata_fetched', url: `${w.server.origin}${OAUTH}` })
    assert.equal(await w.judge(ONE), undefined)
    assert.equal(w.server.paths.length, 2)
  })

  for (const path of ['/tenant/a', '/tenant/a/']) {
    it(`is inserted before the path of ${path} (RFC 8414 §3.1)`, async () => {
      await using w = await world({}, path)
      w.server.describe(`${OAUTH}/tenant/a`, { issuer: `${w.server.origin}${path}` })
      assert.equal(await w.judge(ONE), undefined)
      assert.deepEqual(w.server.paths, [`${OAUTH}/tenant/a`, '/keys'])
    })

    it(`is appended to the path of ${path} where there is no other (RFC 8414 §5)`, async () => {
      await using w = await world({}, path)
      w.server.describe(`/tenant/a${OPENID}`, { issuer: `${w.server.origin}${path}` })
      assert.equal(await w.judge(ONE), undefined)
      assert.deepEqual(w.server.paths, [`${OAUTH}/tenant/a`, `/tenant/a${OPENID}`, '/keys'])
    })
  }

  const absences: Readonly<Record<string, Answer>> = {
    'a 404': (response) => response.writeHead(404).end(),
    'a 400': (response) => response.writeHead(400).end(),
    'a 403': (response) => response.writeHead(403).end(),
    'a page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    'a way to the login': (response) => response.writeHead(302, { location: '/login' }).end(),
  }
  for (const [what, answer] of Object.entries(absences)) {
    it(`looks at the other place where the first answers ${what}`, async () => {
      await using w = await world()
      w.server.answers.set(OAUTH, answer)
      w.server.describe(OPENID)
      assert.equal(await w.judge(ONE), undefined)
      assert.deepEqual(w.server.paths, [OAUTH, OPENID, '/keys'])
    })
  }

  it('tells of each request what came of it, and asks for JSON', async () => {
    await using w = await world()
    const accepts: unknown[] = []
    w.server.answers.set(OAUTH, (response, request) => {
      accepts.push(request.headers.accept)
      response.writeHead(404).end()
    })
    w.server.describe(OPENID, { issuer: 'https://evil.example' })
    assert.equal(await w.judge(ONE), 'keys_unavailable')
    w.server.answers.set(OAUTH, (response) => response.destroy())
    w.seconds += 60
    assert.equal(await w.judge(ONE), 'keys_unavailable')
    const [oauth, openid] = [OAUTH, OPENID].map((path) => `${w.server.origin}${path}`)
    assert.deepEqual(
      w.events.filter(({ type }) => type === 'metadata_failed'),
      [
        { type: 'metadata_failed', url: oauth, fault: 'status', status: 404 },
        { type: 'metadata_failed', url: openid, fault: 'issuer' },
        { type: 'metadata_failed', url: oauth, fault: 'network' },
      ],
    )
    const faults = w.events.flatMap((event) => (event.type === 'fetch_failed' ? [event.fault] : []))
    assert.deepEqual(faults, ['metadata', 'metadata'])
    assert.deepEqual(accepts, ['application/json'])
  })
})

describe('issuerJwks: what is not believed', () => {
  const lies: Readonly<Record<string, (w: World) => Readonly<Record<string, unknown>>>> = {
    'another issuer': () => ({ issuer: 'https://evil.example' }),
    'an issuer with a slash more': (w) => ({ issuer: `${w.server.origin}/` }),
    'an issuer in another case': (w) => ({ issuer: w.server.origin.toUpperCase() }),
    'an issuer with a blank': (w) => ({ issuer: `${w.server.origin} ` }),
    'an issuer in another Unicode form': (w) => ({ issuer: w.server.origin.replace('1', '１') }),
    'a list of issuers': (w) => ({ issuer: [w.server.origin] }),
    'no issuer': () => ({ issuer: undefined }),
  }
  for (const [what, lie] of Object.entries(lies)) {
    it(`metadata of ${what} (RFC 8414 §3.3)`, async () => {
      await using w = await world()
      w.server.describe(OAUTH, lie(w))
      w.server.describe(OPENID)
      assert.equal(await w.judge(ONE), 'keys_unavailable')
      assert.equal(w.fault, 'issuer')
      assert.deepEqual(w.server.paths, [OAUTH], 'the keys of a liar are not asked for, nor its other document')
    })
  }

  const uris: readonly unknown[] = [
    undefined,
    null,
    7,
    '',
    '/keys',
    'http://keys.example/keys',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'https://user:canary-4711@keys.example/keys',
    ['https://keys.example/keys'],
    `https://keys.example/${'a'.repeat(2048)}`,
  ]
  for (const uri of uris) {
    it(`a jwks_uri that is ${String(JSON.stringify(uri)).slice(0, 50)}`, async () => {
      await using w = await world()
      w.server.describe(OAUTH, { jwks_uri: uri })
      assert.equal(await w.judge(ONE), 'keys_unavailable')
      assert.equal(w.fault, 'jwks_uri')
      assert.deepEqual(w.server.paths, [OAUTH])
    })
  }

  const answers: Readonly<Record<string, readonly [fault: string, Answer]>> = {
    'a megabyte': ['too_large', json(JSON.stringify({ issuer: CANARY.repeat(90_000) }))],
    'no JSON': ['json', json(`{"${CANARY}"`)],
    'a list': ['json', json(`["${CANARY}"]`)],
    'an issuer twice': ['json', json(`{"issuer":"${CANARY}","issuer":"b"}`)],
    'nine levels': ['json', json(`{"a":${'['.repeat(8)}${']'.repeat(8)}}`)],
    'a 500': ['status', (response) => response.writeHead(500).end(CANARY)],
    'a 203': ['status', (response) => response.writeHead(203).end(CANARY)],
    'a broken line': ['network', (response) => response.destroy()],
  }
  for (const [what, [fault, answer]] of Object.entries(answers)) {
    it(`${what}, and the other place is not asked`, async () => {
      await using w = await world()
      w.server.answers.set(OAUTH, answer)
      assert.equal(await w.judge(ONE), 'keys_unavailable')
      assert.equal(w.fault, fault)
      assert.deepEqual(w.server.paths, [OAUTH])
    })
  }

  it('an issuer that does not answer in time, or drips', async () => {
    await using w = await world({ timeoutSeconds: 0.05 })
    const drip: Answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{')
    for (const answer of [() => undefined, drip] satisfies Answer[]) {
      w.seconds += 60
      w.server.answers.set(OAUTH, answer)
      assert.equal(await w.judge(ONE), 'keys_unavailable')
      assert.equal(w.fault, 'timeout')
    }
    assert.deepEqual(w.server.paths, [OAUTH, OAUTH])
  })

  it('a redirect, wherever it leads', async () => {
    await using w = await world()
    await using other = await startIssuerServer([TWO])
    const redirect: Answer = (response) => response.writeHead(307, { location: `${other.origin}${OAUTH}` }).end()
    w.server.answers.set(OAUTH, redirect)
    w.server.answers.set(OPENID, redirect)
    assert.equal(await w.judge(TWO), 'keys_unavailable')
    assert.equal(w.fault, 'redirect')
    assert.deepEqual(other.paths, [])
  })

  it('a jwks_uri of more than 2,048 characters', async () => {
    await using w = await world()
    const uri = `${w.server.origin}/keys?${'a'.repeat(2048)}`.slice(0, 2048)
    w.server.answers.set(uri.slice(w.server.origin.length), jwkSet([exportJwk(ONE)]))
    w.server.describe(OAUTH, { jwks_uri: `${uri}a` })
    assert.equal(await w.judge(ONE), 'keys_unavailable')
    assert.equal(w.fault, 'jwks_uri')
    w.server.describe(OAUTH, { jwks_uri: uri })
    w.seconds += 60
    assert.equal(await w.judge(ONE), undefined)
  })

  it('a jwks_uri on this machine that an issuer elsewhere names', async () => {
    const tls = selfSigned()
    const known = getCACertificates('default')
    setDefaultCACertificates([...known, tls.cert])
    try {
      await using inside = await startIssuerServer([ONE])
      await using w = new World(await startIssuerServer([ONE], tls), {}, '')
      w.server.describe(OAUTH, { jwks_uri: `${inside.origin}/keys` })
      assert.equal(await w.judge(ONE), 'keys_unavailable')
      assert.equal(w.fault, 'jwks_uri')
      assert.deepEqual(inside.paths, [])
      w.server.describe(OAUTH)
      w.seconds += 60
      assert.equal(await w.judge(ONE), undefined)
    } finally {
      setDefaultCACertificates(known)
    }
  })
})

describe('issuerJwks: over time', () => {
  it('takes keys from any other host that the issuer names', async () => {
    await using w = await world()
    await using other = await startIssuerServer([TWO])
    w.server.describe(OAUTH, { jwks_uri: `${other.origin}/keys` })
    assert.equal(await w.judge(TWO), undefined)
    assert.deepEqual([w.server.paths, other.paths], [[OAUTH], ['/keys']])
  })

  it('follows keys that move, once the metadata is old, and drops those that stay behind', async () => {
    await using w = await world({ metadataLifetimeSeconds: 602 })
    assert.equal(await w.judge(ONE), undefined)
    await using other = await startIssuerServer([TWO])
    w.server.describe(OAUTH, { jwks_uri: `${other.origin}/keys` })
    w.seconds += 301
    assert.deepEqual([await w.judge(ONE), await w.judge(TWO)], [undefined, 'key_not_found'])
    w.seconds += 301
    assert.deepEqual([await w.judge(TWO), await w.judge(ONE)], [undefined, 'key_not_found'])
    assert.equal(w.set.version, 2)
  })

  it('reads the metadata anew when the keys cannot be had, whatever its lifetime', async () => {
    await using w = await world({ metadataLifetimeSeconds: 86_400 })
    assert.equal(await w.judge(ONE), undefined)
    w.server.answers.delete('/keys')
    await using other = await startIssuerServer([TWO])
    w.server.describe(OAUTH, { jwks_uri: `${other.origin}/keys` })
    w.seconds += 301
    assert.equal(await w.judge(TWO), 'keys_unavailable')
    w.seconds += 5
    assert.equal(await w.judge(TWO), undefined)
    assert.deepEqual(w.server.paths, [OAUTH, '/keys', '/keys', OAUTH])
  })

  it('believes metadata no longer than its max-age, and asks for it no more often than for the keys', async () => {
    await using w = await world({ lifetimeSeconds: 10, cooldownSeconds: 10 })
    const body = JSON.stringify({ issuer: w.server.origin, jwks_uri: `${w.server.origin}/keys` })
    w.server.answers.set(OAUTH, json(body, { 'cache-control': 'max-age=25' }))
    for (const _ of [1, 2, 3, 4]) {
      assert.equal(await w.judge(ONE), undefined)
      w.seconds += 10
    }
    assert.deepEqual(w.server.paths, [OAUTH, '/keys', '/keys', '/keys', OAUTH, '/keys'])
    w.server.answers.set(OAUTH, json(body, { 'cache-control': 'no-store' }))
    w.seconds += 30
    for (const _ of [1, 2, 3]) assert.equal(await w.judge(ONE), undefined)
    assert.deepEqual(w.server.paths.slice(6), [OAUTH, '/keys'])
  })

  it('refresh() reads both anew', async () => {
    await using w = await world()
    await w.set.refresh()
    await w.set.refresh()
    assert.deepEqual(w.server.paths, [OAUTH, '/keys', OAUTH, '/keys'])
  })

  it('is unavailable while the issuer is down at the start, asks it ever more rarely, and recovers', async () => {
    await using w = await world()
    w.server.answers.clear()
    for (let i = 0; i < 50; i++) assert.equal(await w.judge(ONE), 'keys_unavailable')
    assert.deepEqual(w.server.paths, [OAUTH, OPENID])
    w.server.describe(OAUTH)
    w.server.publish(ONE)
    w.seconds += 60
    assert.equal(await w.judge(ONE), undefined)
  })

  it('uses known keys for their time while the metadata cannot be had, and not beyond', async () => {
    await using w = await world({ metadataLifetimeSeconds: 1, staleIfErrorSeconds: 600 })
    assert.equal(await w.judge(ONE), undefined)
    w.server.answers.clear()
    w.seconds += 301
    await w.judge(ONE)
    assert.equal(await w.judge(ONE), undefined)
    w.seconds += 600
    assert.equal(await w.judge(ONE), 'keys_unavailable')
  })

  it('makes one fetch for many tokens at once, and none for a flood of unknown kids within the cooldown', async () => {
    await using w = await world()
    await Promise.all(Array.from({ length: 50 }, () => w.judge(ONE)))
    assert.deepEqual(w.server.paths, [OAUTH, '/keys'])
    const strangers = Array.from({ length: 30 }, () => generateKey('ES256'))
    for (const stranger of strangers) assert.equal(await w.judge(stranger), 'key_not_found')
    assert.deepEqual(w.server.paths, [OAUTH, '/keys'])
    w.seconds += 31
    for (const stranger of strangers) assert.equal(await w.judge(stranger), 'key_not_found')
    assert.deepEqual(w.server.paths, [OAUTH, '/keys', '/keys'])
  })

  it('makes no request for alg none and for shared secrets', async () => {
    await using w = await world()
    for (const alg of ['none', 'HS256', 'RS1', undefined]) {
      assert.throws(() => w.set.find({ alg }), { code: 'algorithm_not_allowed' })
    }
    assert.deepEqual(w.server.paths, [])
  })

  for (const onEvent of [() => assert.fail('the log is full'), async () => assert.fail('the log is full')]) {
    it(`decides alike when onEvent throws (${onEvent.constructor.name})`, async () => {
      await using w = await world({ onEvent })
      assert.equal(await w.judge(ONE), undefined)
    })
  }

  it('ends with its disposal', async () => {
    await using w = await world()
    w.server.answers.set(OAUTH, () => undefined)
    const judged = w.judge(ONE)
    await w.set[Symbol.asyncDispose]()
    assert.equal(await judged, 'keys_unavailable')
  })
})
