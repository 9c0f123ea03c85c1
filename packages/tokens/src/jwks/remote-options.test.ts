import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { remoteJwks } from './remote.ts'
import type { RemoteJwksOptions } from './remote-options.ts'

const URL_OF_ISSUER = 'https://auth.example.com/.well-known/jwks.json'

describe('remoteJwks: the address', () => {
  for (const url of [
    URL_OF_ISSUER,
    new URL(URL_OF_ISSUER),
    'https://10.0.0.7:8443/jwks?tenant=a',
    'http://localhost:3000/jwks',
    'http://LOCALHOST/jwks',
    'http://127.0.0.1/jwks',
    'http://127.1/jwks',
    'http://127.255.255.254:1/jwks',
    'http://[::1]:3000/jwks',
  ]) {
    it(`takes ${url}`, () => assert.equal(remoteJwks(url).version, 0))
  }

  for (const url of [
    undefined,
    null,
    7,
    '',
    'auth.example.com',
    '/jwks',
    '//auth.example.com/jwks',
    'http://auth.example.com/jwks',
    'http://evil-localhost/jwks',
    'http://evillocalhost/jwks',
    'http://localhost.example.com/jwks',
    'http://127.0.0.1.example.com/jwks',
    'http://example.com#localhost',
    'http://127.0.0.1@example.com/jwks',
    'http://128.0.0.1/jwks',
    'http://[::2]/jwks',
    'http://0.0.0.0/jwks',
    'ftp://localhost/jwks',
    'file:///etc/jwks.json',
    'data:application/json,{"keys":[]}',
    'javascript:0',
    'https://user@auth.example.com/jwks',
    'https://user:secret@auth.example.com/jwks',
    'https://:secret@auth.example.com/jwks',
    { href: URL_OF_ISSUER },
    [URL_OF_ISSUER],
  ]) {
    it(`refuses ${JSON.stringify(url)}`, () => {
      assert.throws(
        () => remoteJwks(url as string),
        (error: Error) => {
          assert.ok(error instanceof TypeError && /^url: /.test(error.message))
          return !error.message.includes('secret')
        },
      )
    })
  }
})

describe('remoteJwks: options', () => {
  const notSeconds = [undefined, null, '5', Number.NaN, Number.POSITIVE_INFINITY, -1, {}]
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    lifetimeSeconds: [...notSeconds, 0, 86_401],
    cooldownSeconds: [...notSeconds, 0, 3601],
    staleIfErrorSeconds: [...notSeconds, 86_401],
    timeoutSeconds: [...notSeconds, 0, 61],
    fetch: [undefined, null, 'fetch', {}],
    monotonicClock: [undefined, null, 7],
    onEvent: [undefined, null, {}],
    optIn: [undefined, null, false, 1],
    algorithms: [undefined, null, [], 'RS256', ['none'], ['HS256'], ['RS256', 'HS256'], [null]],
    ttl: [1],
    headers: [{ authorization: 'x' }],
  }
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      it(`refuses ${name}: ${JSON.stringify(value)} by its name`, () => {
        const options = { [name]: value } as RemoteJwksOptions
        assert.throws(() => remoteJwks(URL_OF_ISSUER, options), {
          name: 'TypeError',
          message: new RegExp(`^${name}(?:\\.0)?: `),
        })
      })
    }
  }

  for (const options of [null, 'x', 7]) {
    it(`refuses ${options} in place of the options`, () => {
      const given = options as unknown as RemoteJwksOptions
      assert.throws(() => remoteJwks(URL_OF_ISSUER, given), { name: 'TypeError', message: /^options: / })
    })
  }

  it('takes the values at the edges', () => {
    for (const options of [
      { lifetimeSeconds: 1, cooldownSeconds: 1, staleIfErrorSeconds: 0, timeoutSeconds: 0.001 },
      { lifetimeSeconds: 86_400, cooldownSeconds: 3600, staleIfErrorSeconds: 86_400, timeoutSeconds: 60 },
      { algorithms: ['RS256', 'ES256K'], optIn: true },
    ] as const) {
      remoteJwks(URL_OF_ISSUER, options)
    }
  })
})
