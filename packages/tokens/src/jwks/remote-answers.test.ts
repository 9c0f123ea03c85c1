/** What an issuer's endpoint, or an attacker in its place, may answer: against real servers. */
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { exportJwk, exportPrivateJwk } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import { createSigner } from '../jwt/sign.ts'
import { createVerifier } from '../jwt/verify.ts'
import { type Answer, json, jwkSet, startJwksServer } from '../testing/jwks-server.ts'
import { CLAIMS, NOW } from '../testing/raw-token.ts'
import { selfSigned } from '../testing/self-signed.ts'
import { remoteJwks } from './remote.ts'
import type { RemoteJwksEvent, RemoteJwksOptions } from './remote-options.ts'

const KEY = generateKey('ES256', { extractable: true })
const OTHER = generateKey('ES256')
const PUBLIC = exportJwk(KEY)
const TOKEN = createSigner({ key: KEY }).sign(CLAIMS)
const CANARY = 'canary-4711'

/** The result of one look at the set: the events, and whether the token was accepted. */
async function look(
  url: string,
  options: RemoteJwksOptions = {},
): Promise<{ readonly events: readonly RemoteJwksEvent[]; readonly code: string | undefined }> {
  const events: RemoteJwksEvent[] = []
  await using keys = remoteJwks(url, { onEvent: (event) => events.push(event), ...options })
  const { verify } = createVerifier({ keys, clock: () => NOW })
  try {
    await verify(TOKEN)
    return { events, code: undefined }
  } catch (error) {
    return { events, code: (error as { code: string }).code }
  }
}

async function lookAt(answer: Answer, options?: RemoteJwksOptions): ReturnType<typeof look> {
  await using server = await startJwksServer([])
  server.answer = answer
  const seen = await look(server.url, options)
  assert.equal(server.requests.length, 1)
  assert.ok(!JSON.stringify(seen.events).includes(CANARY), 'an event holds a part of the body')
  return seen
}

describe('remoteJwks: good answers', () => {
  for (const type of [
    'application/json',
    'application/jwk-set+json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json ;x',
  ]) {
    it(`takes ${type}`, async () => {
      assert.equal((await lookAt(jwkSet([PUBLIC], { 'content-type': type }))).code, undefined)
    })
  }

  it('takes compressed JSON', async () => {
    const body = gzipSync(JSON.stringify({ keys: [PUBLIC] }))
    assert.equal((await lookAt(json(body, { 'content-encoding': 'gzip' }))).code, undefined)
  })

  it('takes 262,144 bytes, and not one more', async () => {
    const fill = (bytes: number): string => JSON.stringify({ keys: [PUBLIC] }).padEnd(bytes)
    assert.equal((await lookAt(json(fill(262_144)))).code, undefined)
    assert.equal((await lookAt(json(fill(262_145)))).code, 'keys_unavailable')
  })

  it('leaves out bad keys, and tells of each without its material (CVE-2026-102274)', async () => {
    const { events, code } = await lookAt(
      jwkSet([
        { kty: 'RSA', alg: 'RS256', n: CANARY, e: 'AQAB' },
        { kty: CANARY, alg: CANARY },
        null,
        { ...exportJwk(OTHER), x: PUBLIC.x },
        PUBLIC,
      ]),
    )
    assert.equal(code, undefined)
    const skipped = events.filter(({ type }) => type === 'key_skipped').map((event) => 'index' in event && event.index)
    assert.deepEqual(skipped, [0, 1, 2, 3])
    assert.deepEqual(events[0], { type: 'fetched', keys: 1, changed: true })
  })

  it('leaves out secrets and private keys: what is published is known to everybody', async () => {
    const secret = { kty: 'oct', alg: 'HS256', kid: 'k', k: Buffer.alloc(32, 'abcdefgh12345').toString('base64url') }
    const { events, code } = await lookAt(jwkSet([secret, exportPrivateJwk(KEY)]))
    assert.equal(code, 'algorithm_not_allowed')
    assert.deepEqual(events[0], { type: 'fetched', keys: 0, changed: true })
    assert.equal(events.length, 3)
  })

  it('leaves out keys of one algorithm with one kid: nobody can say which is meant', async () => {
    const twin = { ...exportJwk(OTHER), kid: PUBLIC.kid }
    const { code, events } = await lookAt(jwkSet([PUBLIC, twin, exportJwk(OTHER)]))
    assert.equal(code, 'key_not_found')
    assert.deepEqual(
      events.map(({ type }) => type),
      ['fetched', 'key_skipped', 'key_skipped'],
    )
  })

  it('takes keys without alg when exactly one of the named algorithms fits', async () => {
    const { alg: _, ...bare } = PUBLIC
    assert.equal((await lookAt(jwkSet([bare]), { algorithms: ['ES256', 'RS256'] })).code, undefined)
    const rsa = { kty: 'RSA', n: Buffer.alloc(256, 0xff).toString('base64url'), e: 'AQAB', kid: 'r' }
    const { events } = await lookAt(jwkSet([rsa, PUBLIC]), { algorithms: ['PS256', 'RS256', 'ES256'] })
    assert.deepEqual(events[0], { type: 'fetched', keys: 1, changed: true })
    assert.equal((await lookAt(jwkSet([PUBLIC]), { algorithms: ['EdDSA', 'ES256'] })).code, undefined)
  })

  it('sends nothing but what every client sends: no credential, no cookie', async () => {
    await using server = await startJwksServer([PUBLIC])
    await look(server.url)
    const { host, accept, ...rest } = server.requests[0] ?? {}
    assert.equal(host, new URL(server.url).host)
    assert.equal(accept, 'application/jwk-set+json, application/json')
    for (const name of ['authorization', 'cookie', 'referer', 'origin']) assert.ok(!(name in rest), name)
  })
})

describe('remoteJwks: answers of no use', () => {
  const endless: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = (): void => {
      while (response.writable && !response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
      response.once('drain', more)
    }
    more()
  }
  const status = (code: number, headers = {}): Answer => {
    return (response: ServerResponse) =>
      response.writeHead(code, headers).end(JSON.stringify({ keys: [PUBLIC], CANARY }))
  }
  const JSON_TYPE = { 'content-type': 'application/json' }
  const answers: readonly (readonly [string, Answer, string])[] = [
    ['404', status(404, JSON_TYPE), 'status'],
    ['500 with a good set', status(500, JSON_TYPE), 'status'],
    ['401', status(401, { ...JSON_TYPE, 'www-authenticate': 'Basic' }), 'status'],
    ['206', status(206, JSON_TYPE), 'status'],
    ['204', (response) => response.writeHead(204, JSON_TYPE).end(), 'status'],
    ['300 without a place', status(300, JSON_TYPE), 'redirect'],
    ['304', (response) => response.writeHead(304, JSON_TYPE).end(), 'redirect'],
    ['HTML', status(200, { 'content-type': 'text/html' }), 'content_type'],
    ['text/json', status(200, { 'content-type': 'text/json' }), 'content_type'],
    ['JSON of another name', status(200, { 'content-type': 'application/json5' }), 'content_type'],
    ['two content types', status(200, { 'content-type': 'text/html, application/json' }), 'content_type'],
    ['no JSON', json(`{"keys":[${CANARY}]}`), 'json'],
    ['an empty body', json(''), 'json'],
    ['a list', json(JSON.stringify([PUBLIC])), 'json'],
    ['null', json('null'), 'json'],
    ['keys twice', json(`{"keys":[],"keys":[${JSON.stringify(PUBLIC)}]}`), 'json'],
    ['invalid UTF-8', json(Buffer.from([0x7b, 0xff, 0x7d])), 'json'],
    ['a BOM of UTF-16', json(Buffer.from(`\ufeff${JSON.stringify({ keys: [PUBLIC] })}`, 'utf16le')), 'json'],
    ['deep nesting', json(`{"keys":[],"a":${'['.repeat(1000)}${']'.repeat(1000)}}`), 'json'],
    ['no keys', json('{}'), 'set'],
    ['an empty set', jwkSet([]), 'no_keys'],
    ['keys that are no list', json(`{"keys":{"0":${JSON.stringify(PUBLIC)}}}`), 'set'],
    ['101 keys', jwkSet(Array(101).fill(PUBLIC)), 'set'],
    ['a Content-Length that is too long', json(JSON.stringify({ keys: [PUBLIC] }).padEnd(300_000)), 'too_large'],
    ['a body without end', endless, 'too_large'],
    ['a bomb of gzip', json(gzipSync(Buffer.alloc(50_000_000, ' ')), { 'content-encoding': 'gzip' }), 'too_large'],
    ['a connection that ends', (response) => response.destroy(), 'network'],
    [
      'a body that ends early',
      (response) => {
        response.writeHead(200, { ...JSON_TYPE, 'content-length': '999' })
        response.write('{', () => response.destroy())
      },
      'network',
    ],
  ]
  for (const [what, answer, fault] of answers) {
    it(`knows no keys after ${what}: ${fault}`, async () => {
      const { code, events } = await lookAt(answer)
      assert.equal(code, 'keys_unavailable')
      const [event, ...more] = events
      assert.deepEqual(more, [])
      assert.ok(event?.type === 'fetch_failed')
      assert.equal(event.fault, fault)
      assert.ok(event.retryInSeconds >= 0.5 && event.retryInSeconds <= 1)
    })
  }

  it('says the status', async () => {
    const { events } = await lookAt(status(503, JSON_TYPE))
    assert.ok(events[0]?.type === 'fetch_failed')
    assert.equal(events[0].status, 503)
  })

  for (const [what, answer] of [
    ['that never comes', () => {}],
    [
      'that trickles',
      (response: ServerResponse) => {
        response.writeHead(200, JSON_TYPE)
        const timer = setInterval(() => response.write(' '), 10)
        response.on('close', () => clearInterval(timer))
      },
    ],
  ] as const) {
    it(`gives up on an answer ${what}`, async () => {
      const { code, events } = await lookAt(answer, { timeoutSeconds: 0.1 })
      assert.equal(code, 'keys_unavailable')
      assert.ok(events[0]?.type === 'fetch_failed')
      assert.equal(events[0].fault, 'timeout')
    })
  }

  it('gives up on a fetch of the caller that knows no signal', async () => {
    const { code, events } = await look('https://issuer.example/keys', {
      timeoutSeconds: 0.1,
      fetch: () => new Promise<Response>(() => {}),
    })
    assert.equal(code, 'keys_unavailable')
    assert.ok(events[0]?.type === 'fetch_failed')
    assert.equal(events[0].fault, 'timeout')
  })

  it('knows no keys when nobody listens', async () => {
    const server = await startJwksServer([])
    await server[Symbol.asyncDispose]()
    const { code, events } = await look(server.url)
    assert.equal(code, 'keys_unavailable')
    assert.ok(events[0]?.type === 'fetch_failed' && events[0].fault === 'network')
  })
})

describe('remoteJwks: redirects (CVE-2026-102267)', () => {
  for (const code of [301, 302, 303, 307, 308]) {
    it(`does not follow ${code}, to itself or elsewhere, relative or absolute`, async () => {
      await using target = await startJwksServer([PUBLIC])
      for (const location of [
        target.url,
        target.url.replace('127.0.0.1', 'localhost'),
        '/other',
        'file:///etc/passwd',
      ]) {
        const { code: refusal, events } = await lookAt((response) => response.writeHead(code, { location }).end())
        assert.equal(refusal, 'keys_unavailable')
        assert.ok(events[0]?.type === 'fetch_failed' && events[0].fault === 'redirect')
      }
      assert.equal(target.requests.length, 0)
    })
  }

  it('refuses a redirect that an own fetch has followed', async () => {
    await using target = await startJwksServer([PUBLIC])
    await using server = await startJwksServer([])
    server.answer = (response) => response.writeHead(302, { location: target.url }).end()
    const following: typeof fetch = (url, init) => fetch(url, { ...init, redirect: 'follow' })
    const { code, events } = await look(server.url, { fetch: following })
    assert.equal(code, 'keys_unavailable')
    assert.ok(events[0]?.type === 'fetch_failed' && events[0].fault === 'redirect')
  })
})

describe('remoteJwks: https', () => {
  it('trusts no certificate that somebody made for himself, unless the process does', async () => {
    const tls = selfSigned()
    await using server = await startJwksServer([PUBLIC], tls)
    const { code, events } = await look(server.url)
    assert.equal(code, 'keys_unavailable')
    assert.ok(events[0]?.type === 'fetch_failed' && events[0].fault === 'network')
    assert.equal(server.requests.length, 0)
    const trusted = getCACertificates()
    setDefaultCACertificates([tls.cert])
    try {
      assert.equal((await look(server.url)).code, undefined)
    } finally {
      setDefaultCACertificates(trusted)
    }
  })
})
