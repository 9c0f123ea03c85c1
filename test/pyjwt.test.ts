/** Tokens cross over with the real PyJWT in both directions, and each side refuses the other's broken ones. One Python process does it all. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { createSigner, createVerifier, type SecretAlgorithm, type SecretKey, secretKey } from '@latchkey/tokens'

interface Verdict {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly error?: string
}

interface Case {
  readonly name: string
  readonly alg: SecretAlgorithm
  readonly secret: Buffer
  readonly key: SecretKey
  readonly claims: Readonly<Record<string, unknown>>
}

const PROGRAM = `
import json, sys, jwt
batch = json.load(sys.stdin)
def verdict(v):
    try:
        return {"claims": jwt.decode(v["token"], bytes.fromhex(v["secret"]), algorithms=[v["alg"]])}
    except Exception as error:
        return {"error": type(error).__name__}
json.dump({
    "signed": [jwt.encode(s["claims"], bytes.fromhex(s["secret"]), s["alg"], s.get("headers")) for s in batch["sign"]],
    "verdicts": [verdict(v) for v in batch["verify"]],
}, sys.stdout)
`

const algorithms: readonly SecretAlgorithm[] = ['HS256', 'HS384', 'HS512']
const now = Math.floor(Date.now() / 1000)
const LIVE = { exp: now + 3600 }
const CLAIM_SETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'article A': { user: 'roy', ...LIVE },
  'article B': { ...LIVE, iat: now, nbf: now, identity: 1 },
  'registered claims': { iss: 'https://a', sub: 'u', ...LIVE, nbf: now - 1, iat: now - 1, jti: 'j' },
  'float times': { exp: now + 3600.25, nbf: now - 0.5, iat: now - 0.75 },
  Unicode: { name: 'Ölçü Ωmega 日本 😀 \u0000 \u2028 "\\/', ключ: 'значение', '😀': ['é', 'e\u0301'], ...LIVE },
  nesting: { a: { b: [{ c: [[], {}, null, true, 0, -1.5e-7, 1e21, ''] }] }, ...LIVE },
  'an order of its own': { z: 1, y: 2, ...LIVE, a: 3, m: 4 },
  'names of prototype members': { constructor: 1, toString: 'x', ...LIVE },
}

const python = ['/usr/bin/python3', 'python3'].find((command) => {
  const found = spawnSync(command, ['-c', 'import jwt; jwt.PyJWT; jwt.decode'])
  return found.status === 0
})

describe('PyJWT', { skip: python === undefined && 'no python3 that can import jwt (Debian: python3-jwt)' }, () => {
  const cases = python === undefined ? [] : algorithms.flatMap(casesOf)
  const { signed, verdicts, ours } = python === undefined ? nothing() : runPython(python, cases)

  for (const [at, { name, key, claims }] of cases.entries()) {
    const verifier = createVerifier({ keys: key })
    const theirs = signed[at] ?? ''

    it(`${name}: we accept what PyJWT signs, claims and order`, () => {
      assert.equal(JSON.stringify(verifier.verify(theirs).claims), JSON.stringify(claims))
    })

    it(`${name}: PyJWT accepts what we sign, claims and order`, () => {
      assert.equal(JSON.stringify(verdicts.good[at]?.claims), JSON.stringify(claims))
    })

    it(`${name}: each refuses the other's token when it is tampered with`, () => {
      for (const broken of tamper(theirs)) {
        assert.throws(() => verifier.verify(broken), { code: 'signature_invalid', reason: 'mismatch' })
      }
      assert.deepEqual(
        verdicts.tampered[at],
        tamper(ours[at] ?? '').map(() => ({ error: 'InvalidSignatureError' })),
      )
    })
  }

  for (const [at, alg] of algorithms.entries()) {
    const { key } = cases[at * (cases.length / algorithms.length)] ?? {}
    const late = signed.slice(cases.length + at * 3)

    it(`${alg}: each refuses the other's expired and not yet valid tokens`, () => {
      assert.ok(key)
      const verifier = createVerifier({ keys: key })
      assert.throws(() => verifier.verify(late[0] ?? ''), { code: 'token_expired', claim: 'exp' })
      assert.throws(() => verifier.verify(late[1] ?? ''), { code: 'token_not_yet_valid', claim: 'nbf' })
      assert.deepEqual(verdicts.late[at], [{ error: 'ExpiredSignatureError' }, { error: 'ImmatureSignatureError' }])
    })

    it(`${alg}: we find a key by the kid that PyJWT writes`, () => {
      assert.ok(key)
      const [named, other] = ['k1', 'k2'].map((kid) => secretKey(secretOf(cases, alg), { alg, kid }))
      assert.ok(named && other)
      assert.equal(createVerifier({ keys: [other, named] }).verify(late[2] ?? '').key, named)
      assert.throws(() => createVerifier({ keys: other }).verify(late[2] ?? ''), { code: 'key_not_found' })
    })

    it(`${alg}: each refuses a token of another algorithm with the same secret`, () => {
      const next = algorithms[(at + 1) % algorithms.length] ?? alg
      const pinned = createVerifier({ keys: secretKey(secretOf(cases, alg), { alg: next }) })
      assert.throws(() => pinned.verify(late[2] ?? ''), { code: 'algorithm_not_allowed' })
      assert.deepEqual(verdicts.otherAlgorithm[at], { error: 'InvalidAlgorithmError' })
    })

    it(`${alg}: an unused bit in the signature is read over by PyJWT and refused by us (CVE-2026-102269)`, () => {
      assert.ok(key)
      const token = ours[at * (cases.length / algorithms.length)] ?? ''
      const respelled = withUnusedBit(token)
      // 48 bytes fill their base64url exactly: HS384 has no unused bits.
      if (respelled === undefined) return assert.equal(alg, 'HS384')
      assert.ok(verdicts.unusedBit[at]?.claims)
      assert.throws(() => createVerifier({ keys: key }).verify(respelled), {
        code: 'token_malformed',
        part: 'signature',
      })
    })
  }
})

function casesOf(alg: SecretAlgorithm): readonly Case[] {
  const strong = randomBytes(64)
  const cases = Object.entries(CLAIM_SETS).map(([name, claims]) => ({ name, claims, secret: strong }))
  const secrets = {
    'a short secret': 'secret-key',
    'a secret in Unicode': 'пароль 😀',
    'a long secret': 'long '.repeat(60),
  }
  for (const [name, text] of Object.entries(secrets)) {
    cases.push({ name, claims: { user: 'roy', ...LIVE }, secret: Buffer.from(text) })
  }
  return cases.map(({ name, claims, secret }) => ({
    name: `${alg}, ${name}`,
    alg,
    secret,
    key: secretKey(secret, { alg, allowWeak: 'a test against PyJWT' }),
    claims,
  }))
}

function secretOf(cases: readonly Case[], alg: SecretAlgorithm): Buffer {
  const found = cases.find((one) => one.alg === alg)
  assert.ok(found)
  return found.secret
}

interface Verdicts {
  readonly good: readonly Verdict[]
  readonly tampered: readonly (readonly Verdict[])[]
  readonly late: readonly (readonly Verdict[])[]
  readonly otherAlgorithm: readonly Verdict[]
  readonly unusedBit: readonly Verdict[]
}

interface Crossing {
  readonly signed: readonly string[]
  readonly ours: readonly string[]
  readonly verdicts: Verdicts
}

function nothing(): Crossing {
  return { signed: [], ours: [], verdicts: { good: [], tampered: [], late: [], otherAlgorithm: [], unusedBit: [] } }
}

/** Hands all tokens over at once, and sorts the answers. */
function runPython(command: string, cases: readonly Case[]): Crossing {
  const verify: object[] = []
  const ask = (token: string, secret: Buffer, alg: string): number =>
    verify.push({ token, secret: secret.toString('hex'), alg }) - 1

  const ours = cases.map(({ key, claims }) => createSigner({ key }).sign(claims))
  const expired = { sub: 'late', exp: now - 600 }
  const early = { sub: 'early', ...LIVE, nbf: now + 600 }
  const perAlgorithm = algorithms.map((alg) => {
    const secret = secretOf(cases, alg)
    const signer = createSigner({ key: secretKey(secret, { alg }) })
    return { alg, secret, late: [signer.sign(expired), signer.sign(early)], live: signer.sign(LIVE) }
  })

  const places = {
    good: cases.map(({ secret, alg }, at) => ask(ours[at] ?? '', secret, alg)),
    tampered: cases.map(({ secret, alg }, at) => tamper(ours[at] ?? '').map((token) => ask(token, secret, alg))),
    late: perAlgorithm.map(({ alg, secret, late }) => late.map((token) => ask(token, secret, alg))),
    otherAlgorithm: perAlgorithm.map(({ secret, live }, at) => ask(live, secret, algorithms[(at + 1) % 3] ?? '')),
    unusedBit: perAlgorithm.map(({ alg, secret }, at) => {
      const token = ours[at * (cases.length / algorithms.length)] ?? ''
      return ask(withUnusedBit(token) ?? token, secret, alg)
    }),
  }
  const sign = [
    ...cases.map(({ claims, secret, alg }) => ({ claims, secret: secret.toString('hex'), alg })),
    ...perAlgorithm.flatMap(({ alg, secret }) => [
      { claims: expired, secret: secret.toString('hex'), alg },
      { claims: early, secret: secret.toString('hex'), alg },
      { claims: LIVE, secret: secret.toString('hex'), alg, headers: { kid: 'k1' } },
    ]),
  ]

  const run = spawnSync(command, ['-c', PROGRAM], { input: JSON.stringify({ sign, verify }), encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
  const answer = JSON.parse(run.stdout) as { signed: readonly string[]; verdicts: readonly Verdict[] }
  const verdict = (place: number): Verdict => answer.verdicts[place] ?? {}
  return {
    signed: answer.signed,
    ours,
    verdicts: {
      good: places.good.map(verdict),
      tampered: places.tampered.map((each) => each.map(verdict)),
      late: places.late.map((each) => each.map(verdict)),
      otherAlgorithm: places.otherAlgorithm.map(verdict),
      unusedBit: places.unusedBit.map(verdict),
    },
  }
}

/** The token with another payload, with another signature, and with a bit of its signature changed. */
function tamper(token: string): readonly string[] {
  const [header, payload = '', signature = ''] = token.split('.')
  const flipped = Buffer.from(signature, 'base64url')
  flipped[0] = (flipped[0] ?? 0) ^ 1
  const admin = Buffer.from(JSON.stringify({ admin: true, exp: now + 3600 })).toString('base64url')
  return [
    `${header}.${admin}.${signature}`,
    `${header}.${payload}.${Buffer.alloc(flipped.length).toString('base64url')}`,
    `${header}.${payload}.${flipped.toString('base64url')}`,
  ]
}

/** The same bytes in another spelling, where there is one. */
function withUnusedBit(token: string): string | undefined {
  const signature = token.slice(token.lastIndexOf('.') + 1)
  if (signature.length % 4 === 0) return undefined
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + alphabet[alphabet.indexOf(signature.slice(-1)) + 1]
}
