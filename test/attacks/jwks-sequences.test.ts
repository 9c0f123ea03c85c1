/** The sequences about JWK Sets that are fetched: real servers on loopback, RSA keys as the corpus demands. */
import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import {
  createSigner,
  createVerifier,
  exportJwk,
  generateKey,
  type RemoteJwksEvent,
  remoteJwks,
  TokenError,
} from '@latchkey/tokens'

const NOW = 1_800_000_000
const KEY = generateKey('RS256', { modulusLength: 2048 })
const TOKEN = createSigner({ key: KEY }).sign({ sub: 'user-1', exp: NOW + 600 })
const SET = JSON.stringify({ keys: [exportJwk(KEY)] })
const JSON_TYPE = { 'content-type': 'application/json' }

describe('attacks: sequences on remote key sets', () => {
  it('jwks-unknown-kid-flood: 10,000 random kids in 10 s bring two fetches at most, and good tokens verify at once', async () => {
    await using issuer = await serve((_, response) => response.writeHead(200, JSON_TYPE).end(SET))
    let seconds = 0
    const keys = remoteJwks(issuer.url, { algorithms: ['RS256'], monotonicClock: () => seconds })
    const { verify } = createVerifier({ keys, clock: () => NOW })
    await verify(TOKEN)
    seconds = 60
    const [, payload, signature] = TOKEN.split('.')
    for (let i = 0; i < 10_000; i++) {
      seconds += 0.001
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: `random-${i}` })).toString('base64url')
      await assert.rejects(async () => verify(`${header}.${payload}.${signature}`), { code: 'key_not_found' })
      if (i % 100 === 0) assert.ok(!(verify(TOKEN) instanceof Promise))
    }
    assert.equal(issuer.requests.length, 2)
  })

  it('jwks-redirect: to another host, to http, to 127.0.0.1: refused, and nobody else is asked', async () => {
    await using target = await serve((_, response) => response.writeHead(200, JSON_TYPE).end(SET))
    for (const location of [
      target.url.replace('127.0.0.1', 'localhost'),
      'http://metadata.example.com/jwks',
      target.url,
    ]) {
      await using issuer = await serve((_, response) => response.writeHead(302, { location }).end())
      const { verify } = createVerifier({ keys: remoteJwks(issuer.url), clock: () => NOW })
      await assert.rejects(async () => verify(TOKEN), { code: 'keys_unavailable' })
      assert.equal(issuer.requests.length, 1)
      for (const name of ['authorization', 'cookie']) assert.ok(!(name in (issuer.requests[0] ?? {})))
    }
    assert.equal(target.requests.length, 0)
  })

  it('jwks-one-bad-key: a malformed RSA key and an unknown kty are skipped and reported; the good key verifies', async () => {
    const malformed = { kty: 'RSA', alg: 'RS256', kid: 'bad', n: '!!!', e: 'AQAB' }
    const unknown = { kty: 'XYZ', alg: 'XYZ1', kid: 'odd' }
    const body = JSON.stringify({ keys: [malformed, unknown, exportJwk(KEY)] })
    await using issuer = await serve((_, response) => response.writeHead(200, JSON_TYPE).end(body))
    const events: RemoteJwksEvent[] = []
    const keys = remoteJwks(issuer.url, { algorithms: ['RS256'], onEvent: (event) => events.push(event) })
    const { verify } = createVerifier({ keys, clock: () => NOW })
    assert.equal((await verify(TOKEN)).claims['sub'], 'user-1')
    const skipped = events.flatMap((event) => (event.type === 'key_skipped' ? [event.index] : []))
    assert.deepEqual(skipped, [0, 1])
    assert.ok(!JSON.stringify(events).includes('!!!'))
    assert.throws(() => verify(`${TOKEN.slice(0, -8)}AAAAAAAA`), TokenError)
  })
})

interface Issuer extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly IncomingHttpHeaders[]
}

async function serve(listener: RequestListener): Promise<Issuer> {
  const requests: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    requests.push(request.headers)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/jwks`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
