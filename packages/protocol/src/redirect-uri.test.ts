/** Redirect URIs: what may be registered, and what a request may name. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isRedirectUriOf, redirectHost, redirectUriFault } from './redirect-uri.ts'

const GOOD = 'https://app.test/callback'

describe('a redirect URI that may be registered', () => {
  for (const uri of [
    GOOD,
    'https://app.test',
    'https://app.test/callback?tenant=a%20b&x',
    'https://app.test:8443/',
    'http://127.0.0.1/back',
    'http://127.0.0.1:4000/back',
    'http://[::1]:4000/back',
    'http://localhost/back?x=1',
    'com.example.app:/back',
    'com.example.app://back',
  ]) {
    it(`is ${uri}`, () => assert.equal(redirectUriFault(uri), undefined))
  }

  for (const uri of [
    '',
    '/callback',
    '//app.test/callback',
    'app.test/callback',
    'http://app.test/callback',
    'http://localhost.evil.test/',
    'http://127.0.0.1.evil.test/',
    'http://0.0.0.0/',
    'http://2130706433/',
    'http://localhost:0/',
    'HTTPS://app.test/',
    'https://APP.test/',
    'https:app.test/',
    'https:\\\\app.test/',
    'https:///app.test/',
    `${GOOD}#`,
    `${GOOD}#/route`,
    'https://user@app.test/',
    'https://user:password@app.test/',
    'https://app.test/a b',
    'https://app.test/\tcallback',
    ' https://app.test/',
    'https://app.test/\u00e9',
    'https://b\u00fccher.test/',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://app.test/x',
    'about:blank',
    'app:/back',
    `https://app.test/${'x'.repeat(2000)}`,
  ]) {
    it(`is not ${JSON.stringify(uri.slice(0, 40))}`, () => assert.notEqual(redirectUriFault(uri), undefined))
  }
})

describe('the redirect URI of a request', () => {
  it('is one of those that the client has, byte for byte', () => {
    assert.equal(isRedirectUriOf([GOOD, 'com.example.app:/back'], GOOD), true)
    assert.equal(isRedirectUriOf([GOOD, 'com.example.app:/back'], 'com.example.app:/back'), true)
    assert.equal(isRedirectUriOf([], GOOD), false)
  })

  // CVE-2026-7504 (`@@`), CVE-2026-3872 (`..;/`), CVE-2024-8883, CVE-2026-18211 (a prefix), and what parsers read differently.
  for (const uri of [
    `${GOOD}/`,
    `${GOOD}?`,
    `${GOOD}?x=1`,
    `${GOOD}#`,
    `${GOOD}%2f`,
    `${GOOD}/..`,
    `${GOOD}/../callback`,
    `${GOOD}/..;/x`,
    'https://app.test/./callback',
    'https://app.test/%63allback',
    'https://app.test/Callback',
    'https://APP.test/callback',
    'HTTPS://app.test/callback',
    'http://app.test/callback',
    'https://app.test:443/callback',
    'https://app.test:8443/callback',
    'https://app.test.evil.test/callback',
    'https://app.test@evil.test/callback',
    'https://app.test@@evil.test/callback',
    'https://evil.test@app.test/callback',
    'https://evil.test\\@app.test/callback',
    'https://app.test\\@evil.test/callback',
    'https://app.test\\.evil.test/callback',
    'https://app.test%2eevil.test/callback',
    'https://app.test./callback',
    'https://app.testevil.test/callback',
    'https://evil.test/https://app.test/callback',
    'https://evil.test/?https://app.test/callback',
    'https://evil.test#https://app.test/callback',
    '//app.test/callback',
    'https:app.test/callback',
    'https:/app.test/callback',
    'https:///app.test/callback',
    'https:\\\\app.test\\callback',
    ` ${GOOD}`,
    `${GOOD} `,
    `${GOOD}\n`,
    `\u0000${GOOD}`,
    `${GOOD}\u0000`,
    'https://app.test\t/callback',
    'https://\u0430pp.test/callback',
    'javascript:alert(1)//https://app.test/callback',
    '',
  ]) {
    it(`is not ${JSON.stringify(uri)}`, () => assert.equal(isRedirectUriOf([GOOD], uri), false))
  }

  for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
    for (const port of ['', ':5000']) {
      it(`may have any port on http://${host}${port} (RFC 8252 §7.3)`, () => {
        const own = [`http://${host}${port}/callback?x=1`]
        for (const asked of ['', ':1', ':61234']) {
          assert.equal(isRedirectUriOf(own, `http://${host}${asked}/callback?x=1`), true)
        }
        for (const wrong of ['/callback', '/callback/?x=1', '/callback?x=2', '/other?x=1', '?x=1', '']) {
          assert.equal(isRedirectUriOf(own, `http://${host}:61234${wrong}`), false)
        }
        const others = ['127.0.0.2', '127.1', 'localhost.', 'localhost.evil.test', '127.0.0.1.evil.test', '[::]']
        for (const other of [...others, `user@${host}`, 'evil.test']) {
          assert.equal(isRedirectUriOf(own, `http://${other}:61234/callback?x=1`), false)
        }
        for (const port of [':0', ':65536', ':012', ':x']) {
          assert.equal(isRedirectUriOf(own, `http://${host}${port}/callback?x=1`), false)
        }
      })
    }
  }

  it('is on one loopback address and not on another', () => {
    assert.equal(isRedirectUriOf(['http://localhost/callback'], 'http://127.0.0.1:5000/callback'), false)
    assert.equal(isRedirectUriOf(['https://localhost/callback'], 'https://localhost:5000/callback'), false)
  })

  it('names the host that a person is sent to, or the scheme of an app', () => {
    assert.equal(redirectHost('https://app.test:8443/callback'), 'app.test:8443')
    assert.equal(redirectHost('com.example.app:/back'), 'com.example.app:')
  })
})
