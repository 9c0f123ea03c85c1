/** A guard whose tokens come in cookies: from the login server's answer to a decision, and what a foreign page can do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HeaderLine, oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { createGuard } from './guard.ts'
import { factsOf } from './testing/facts.ts'

const NOW = 1_800_000_000
const APP = 'https://app.example'
const dialect = oauth({ issuer: 'https://login.example', audience: 'api', cookies: { origins: [APP] } })
const key = secretKey('the key 0f c00kies: 32 bytes and s0me more', { alg: 'HS256' })
const guard = createGuard({ dialect, keys: key, clock: () => NOW })

/** The cookies that a browser keeps from a login. */
function logIn(csrfToken = 'csrf-token-of-7'): ReadonlyMap<string, string> {
  const { header, claims } = dialect.issue(
    { id: 7 },
    { now: NOW, alg: key.alg, kid: key.kid, tokenId: 'token-1', csrfToken },
  )
  const access = { token: createSigner({ key }).sign(claims, header), claims, expiresInSeconds: 600 }
  const { headers } = dialect.accept({ kind: 'login', principal: { id: 7 }, access })
  return new Map(
    headers
      .filter(([name]) => name === 'Set-Cookie')
      .map(([, value]) => {
        const [, name = '', content = ''] = /^([^=]+)=([^;]*)/.exec(value) ?? []
        return [name, content]
      }),
  )
}

async function verdict(method: string, headers: readonly HeaderLine[]) {
  const decision = await guard.decide(factsOf(headers, { method }))
  return decision.allowed
    ? 'allowed'
    : `${decision.message.status} ${decision.reason.code} ${decision.reason.reason ?? ''}`.trim()
}

const jar = logIn()
const cookie: HeaderLine = ['Cookie', [...jar].map((pair) => pair.join('=')).join('; ')]
const csrf: HeaderLine = ['X-CSRF-Token', jar.get('__Host-csrf_token') ?? '']

test('reads with the cookie alone, and changes things with the CSRF token and the origin', async () => {
  assert.equal(await verdict('GET', [cookie]), 'allowed')
  assert.equal(await verdict('POST', [cookie, csrf, ['Origin', APP]]), 'allowed')
})

test('refuses what a stranger’s page can make a browser send', async () => {
  assert.equal(await verdict('POST', [cookie, ['Origin', 'https://evil.example']]), '403 csrf_refused origin')
  assert.equal(await verdict('POST', [cookie]), '403 csrf_refused origin')
  assert.equal(await verdict('POST', [cookie, ['Origin', APP]]), '403 csrf_refused token')
})

test('takes no CSRF token of another login: it is tied to the access token', async () => {
  const other: HeaderLine = ['X-CSRF-Token', logIn('csrf-token-of-8').get('__Host-csrf_token') ?? '']
  assert.equal(await verdict('POST', [cookie, other, ['Origin', APP]]), '403 csrf_refused token')
})

test('takes no cookie that a sibling host has planted beside a stranger’s own CSRF token (naive double submit)', async () => {
  const planted: HeaderLine = ['Cookie', `__Host-lk_at=${jar.get('__Host-lk_at')}; __Host-csrf_token=mine`]
  assert.equal(await verdict('POST', [planted, ['X-CSRF-Token', 'mine'], ['Origin', APP]]), '403 csrf_refused token')
})

test('judges the token before the request: a forged one is told nothing of CSRF', async () => {
  const forged: HeaderLine = ['Cookie', '__Host-lk_at=a.b.c']
  assert.equal(await verdict('POST', [forged]), '401 token_malformed base64url')
})

test('refuses a cookie and a header at once, however good both are', async () => {
  const both: HeaderLine = ['Authorization', `Bearer ${jar.get('__Host-lk_at')}`]
  assert.equal(await verdict('GET', [cookie, both]), '400 credential_malformed duplicate')
})

test('takes the same token from the header, without CSRF: no page can make a browser send that', async () => {
  assert.equal(await verdict('POST', [['Authorization', `Bearer ${jar.get('__Host-lk_at')}`]]), 'allowed')
})

test('lets a WebSocket open from the app’s own pages alone', async () => {
  const upgrade: HeaderLine = ['Upgrade', 'websocket']
  assert.equal(await verdict('GET', [cookie, upgrade, ['Origin', APP]]), 'allowed')
  assert.equal(await verdict('GET', [cookie, upgrade, ['Origin', 'https://evil.example']]), '403 csrf_refused origin')
})
