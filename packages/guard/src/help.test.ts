/** The help header: for developers, in fixed words, and only when it is switched on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt, flaskPyjwt, type HeaderLine, headerOf, oauth } from '@latchkey/protocol'
import { createSigner } from '@latchkey/tokens'
import { createGuard, type Guard } from './guard.ts'
import { helpFor } from './help.ts'
import { factsOf } from './testing/facts.ts'
import { guardOf, NOW, refusedHeaders, speakOauth, spokenDialects } from './testing/spoken-dialects.ts'

const APP = 'https://app.example'
const { key } = speakOauth

async function helpOf(
  guard: Guard<unknown>,
  headers: readonly HeaderLine[],
  method = 'GET',
): Promise<string | undefined> {
  const decision = await guard.decide(factsOf(headers, { method }))
  return decision.allowed ? assert.fail('was let through') : headerOf(decision.message, 'Latchkey-Help')
}

test('says how to send a token, in the words of the dialect', async () => {
  const expected = {
    oauth: 'Authorization: Bearer <token>',
    'flask-jwt': 'Authorization: JWT <token>',
    'flask-pyjwt': 'x-access-token: <token>',
  }
  for (const spoken of spokenDialects) {
    const name = spoken.dialect.name as keyof typeof expected
    assert.equal(await helpOf(guardOf(spoken, { development: true }), []), `No token came; send ${expected[name]}.`)
  }
  for (const [dialect, carrier] of [
    [flaskJwt({ config: { JWT_AUTH_HEADER_PREFIX: 'Token' } }), 'Authorization: Token <token>'],
    [flaskPyjwt({ header: 'X-Token' }), 'x-token: <token>'],
    [flaskJwt({ requestHandler: () => undefined }), "it as the app's own handler reads it"],
  ] as const) {
    assert.equal(helpFor({ code: 'credential_absent' }, dialect), `No token came; send ${carrier}.`)
  }
})

test('says which header must repeat which cookie', async () => {
  const cookies = { origins: [APP], csrfTokenName: '__Host-proof' } as const
  const dialect = oauth({ issuer: 'https://login.example', audience: 'api', cookies })
  const guard = createGuard({ dialect, keys: key, clock: () => NOW, development: true })
  const { header, claims } = dialect.issue(
    { id: 7 },
    { now: NOW, alg: key.alg, kid: key.kid, tokenId: 'token-1', csrfToken: 'the-proof' },
  )
  const cookie: HeaderLine = ['Cookie', `__Host-lk_at=${createSigner({ key }).sign(claims, header)}`]
  const help = await helpOf(guard, [cookie, ['Origin', APP]], 'POST')
  assert.match(help ?? '', /the cookie __Host-proof as the header X-CSRF-Token/)
  assert.match((await helpOf(guard, [cookie, ['Origin', 'https://evil.example']], 'POST')) ?? '', /cookies\.origins/)
})

test('is one line that every carrier can send, whatever the old app has for a prefix', () => {
  for (const prefix of ['Jé\r\nSet-Cookie: a=b', '→', '\u0000']) {
    const dialect = flaskJwt({ config: { JWT_AUTH_HEADER_PREFIX: prefix } })
    const help = helpFor({ code: 'credential_absent' }, dialect)
    assert.doesNotMatch(help, /[\r\n]/)
    assert.equal(new Headers([['Latchkey-Help', help]]).get('latchkey-help'), help)
  }
})

test('repeats no name of a claim that it does not know, and knows no code of strangers', () => {
  const { dialect } = speakOauth
  const unknown = helpFor({ code: 'nonsense' }, dialect)
  for (const code of ['toString', '__proto__', 'constructor', '']) assert.equal(helpFor({ code }, dialect), unknown)
  for (const code of ['csrf_refused', 'credential_malformed']) {
    assert.doesNotMatch(helpFor({ code, reason: 'toString' }, dialect), /native code|toString/)
  }
  assert.match(helpFor({ code: 'claim_invalid', claim: 'aud', reason: 'mismatch' }, dialect), /^The claim aud is not/)
  assert.doesNotMatch(
    helpFor({ code: 'claim_invalid', claim: 'canary', reason: 'constructor' }, dialect),
    /canary|function/,
  )
})

test('is sent by no guard that was not asked for it, and cannot be asked for in production', async () => {
  for (const settings of [{}, { development: false }]) {
    for (const headers of Object.values(refusedHeaders(speakOauth))) {
      assert.equal(await helpOf(guardOf(speakOauth, settings), headers), undefined)
    }
  }
  const { NODE_ENV: before } = process.env
  try {
    process.env['NODE_ENV'] = 'production'
    assert.throws(() => guardOf(speakOauth, { development: true }), /^TypeError: development: .*NODE_ENV/)
    assert.ok(guardOf(speakOauth, { development: false }))
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
})
