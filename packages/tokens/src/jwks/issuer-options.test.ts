import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { issuerJwks } from './issuer.ts'
import { metadataUrls } from './issuer-metadata.ts'
import type { IssuerJwksOptions } from './issuer-options.ts'

describe('issuerJwks: the issuer', () => {
  for (const issuer of [
    'https://login.example.com',
    'https://login.example.com/',
    'https://Login.Example.com:8443/realms/A',
    'https://login.example.com/a%20b/',
    `https://login.example.com/${'a'.repeat(2022)}`,
    'http://localhost:3000',
    'http://127.0.0.1:3000/tenant',
    'http://[::1]:3000',
  ]) {
    it(`takes ${issuer.slice(0, 60)}`, () => assert.equal(issuerJwks(issuer).version, 0))
  }

  for (const issuer of [
    undefined,
    7,
    '',
    new URL('https://login.example.com'),
    ['https://login.example.com'],
    'login.example.com',
    'http://login.example.com',
    'https:/login.example.com',
    'https:login.example.com',
    'https://login.example.com?tenant=a',
    'https://login.example.com/#a',
    'https://user:secret@login.example.com',
    'https://login.example.com/a/../b',
    'https://login.example.com/./b',
    'https://login.example.com/%2e%2e/b',
    'https://login.example.com\\b',
    'https://login.example.com/a b',
    ' https://login.example.com',
    'https://login.example.com\n',
    `https://login.example.com/${'a'.repeat(2023)}`,
  ]) {
    it(`refuses ${String(JSON.stringify(issuer)).slice(0, 60)}`, () => {
      assert.throws(
        () => issuerJwks(issuer as string),
        (error: Error) => {
          assert.ok(error instanceof TypeError && /^issuer: /.test(error.message), error.message)
          return !error.message.includes('secret')
        },
      )
    })
  }

  it('is a text, and whoever gives none is told which', () => {
    for (const issuer of [undefined, 7, new URL('https://login.example.com')]) {
      assert.throws(() => issuerJwks(issuer as never), /^TypeError: issuer: give the text of the iss claim/)
    }
  })

  it('is asked at two places (RFC 8414 §3.1, §5)', () => {
    assert.deepEqual(metadataUrls('https://as.example/a/b/'), [
      'https://as.example/.well-known/oauth-authorization-server/a/b',
      'https://as.example/a/b/.well-known/openid-configuration',
    ])
    assert.deepEqual(metadataUrls('https://as.example/'), metadataUrls('https://as.example'))
  })
})

describe('issuerJwks: options', () => {
  for (const [name, value] of [
    ['metadataLifetimeSeconds', 0],
    ['metadataLifetimeSeconds', 86_401],
    ['metadataLifetimeSeconds', Number.NaN],
    ['metadataLifetimeSeconds', undefined],
    ['lifetimeSeconds', 0],
    ['algorithms', ['HS256']],
    ['onEvent', 'log'],
    ['url', 'https://login.example.com/keys'],
  ] as const) {
    it(`refuses ${name}: ${JSON.stringify(value)}`, () => {
      const options = { [name]: value } as IssuerJwksOptions
      assert.throws(() => issuerJwks('https://login.example.com', options), new RegExp(`^TypeError: ${name}: `))
    })
  }

  it('refuses options that are not valid', () => {
    for (const options of [null, 7, 'log']) {
      assert.throws(() => issuerJwks('https://login.example.com', options as never), /^TypeError: options: /)
    }
  })
})
