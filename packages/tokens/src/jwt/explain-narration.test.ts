/** How an explanation describes each step before the claims, word for word. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeBase64url } from '../encoding/base64url.ts'
import { generateKey } from '../jwk/generate.ts'
import { jwk } from '../jwk/jwk.ts'
import type { Key } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { type KeySet, selectKeys } from '../jwks/key-set.ts'
import { CLAIMS, KEY, NOW, rawToken } from '../testing/raw-token.ts'
import { TokenError } from '../token-error.ts'
import type { ExplainedStepName } from './explain-steps.ts'
import { type ExplainOptions, type Explanation, explainToken } from './explain-token.ts'

const HEADER = { alg: 'HS256', typ: 'JWT' }
const good = rawToken(HEADER, CLAIMS)
const [head = '', body = '', signature = ''] = good.split('.')

function explain(token: string, options: Partial<ExplainOptions> = {}): Promise<Explanation> {
  return explainToken(token, { keys: KEY, clock: () => NOW, ...options })
}

function detailOf({ steps }: Explanation, step: ExplainedStepName): string | undefined {
  return steps.find((one) => one.step === step)?.detail
}

function refusedIn({ steps }: Explanation): readonly [string | undefined, string | undefined] {
  const refused = steps.find(({ outcome }) => outcome === 'refused')
  return [refused?.step, refused?.detail]
}

function secret(text: string, own: { readonly kid?: string; readonly alg?: 'HS256' | 'HS512' } = {}): Key<'secret'> {
  return secretKey(`${text}: a secret that is long enough for it, and for the sixty-four of HS512`, {
    alg: 'HS256',
    ...own,
  })
}

/** A caller's own set, which does not show its keys. */
function hidden(find: KeySet['find']): KeySet {
  return { version: 0, isCurrent: () => true, find }
}

it('reaches no step after the one that refuses, and says nothing of it', async () => {
  const { steps } = await explain(`${head}.${body}*.${signature}`)
  assert.deepEqual(
    steps.slice(1, 6).map(({ step, outcome, detail }) => [step, outcome, detail]),
    [
      ['header', 'ok', 'alg HS256; a typ, not looked at; no kid; no crit'],
      ['encoding', 'refused', 'the payload is not base64url'],
      ['key', 'not_reached', ''],
      ['signature', 'not_reached', ''],
      ['payload', 'not_reached', ''],
    ],
  )
})

describe('says of the header', () => {
  const cases: readonly (readonly [header: object, options: Partial<ExplainOptions>, line: string])[] = [
    [{ alg: 'HS256' }, {}, 'alg HS256; no typ, not looked at; no kid; no crit'],
    [{ alg: 'HS256' }, { showValues: true }, 'alg HS256; no typ, not looked at; no kid; no crit'],
    [{ ...HEADER, kid: 'a' }, { showValues: true }, 'alg HS256; a typ, not looked at ("JWT"); a kid ("a"); no crit'],
    [HEADER, { typ: 'JWT' }, 'alg HS256; typ is JWT, as required; no kid; no crit'],
    [HEADER, { typ: 'JWT', showValues: true }, 'alg HS256; typ is JWT, as required; no kid; no crit'],
  ]
  for (const [header, options, line] of cases) {
    it(line, async () => assert.equal(detailOf(await explain(rawToken(header, CLAIMS), options), 'header'), line))
  }

  it('the typ that it refuses when values are shown, and nothing more of a header that it refuses for more', async () => {
    const typ = { typ: 'at+jwt', showValues: true }
    const line = 'the header marks extensions as critical'
    assert.deepEqual(refusedIn(await explain(good, typ)), ['header', 'the typ is not at+jwt ("JWT")'])
    assert.deepEqual(refusedIn(await explain(good, { typ: 'at+jwt' })), ['header', 'the typ is not at+jwt'])
    assert.deepEqual(refusedIn(await explain(rawToken({ ...HEADER, crit: ['x'] }, CLAIMS), typ)), ['header', line])
    assert.deepEqual(refusedIn(await explain(rawToken({ alg: 'HS256' }, CLAIMS), typ)), [
      'header',
      'the typ is not at+jwt',
    ])
  })
})

describe('says of the key', () => {
  const [a, b] = [secret('a', { kid: 'a' }), secret('b', { kid: 'b' })]

  it('that the kid did not choose where no key has one', async () => {
    const explained = await explain(rawToken({ ...HEADER, kid: 'a' }, CLAIMS))
    assert.equal(detailOf(explained, 'key'), 'by alg alone: the key (HS256 secret)')
  })

  it('what a set names that shows none of its keys', async () => {
    const keys = hidden(() => ({ keys: [secret('c'), a], version: 0 }))
    const explained = await explain(rawToken({ ...HEADER, kid: 'a' }, CLAIMS, a), { keys })
    assert.equal(detailOf(explained, 'key'), 'by alg and kid: the key (HS256 secret), the key (HS256 secret)')
  })

  it('only those of the named keys that are tried: of the algorithm, that may verify, at most eight', async () => {
    const many = Array.from({ length: 9 }, (_, i) => secret(`${i}`))
    const signing = jwk({
      kty: 'oct',
      alg: 'HS256',
      key_ops: ['sign'],
      k: encodeBase64url('s1gns, and never verifies: forty bytes'),
    })
    assert.ok(!signing.canVerify)
    const sets: readonly (readonly [readonly Key[], number])[] = [
      [many, 8],
      [[secret('c', { alg: 'HS512' }), signing, generateKey('ES256'), a, b], 2],
    ]
    for (const [keys, tried] of sets) {
      const explained = await explain(good, { keys: hidden(() => ({ keys, version: 0 })) })
      const names = Array.from({ length: tried }, () => 'the key (HS256 secret)').join(', ')
      assert.deepEqual(refusedIn(explained), ['signature', `none of these made it: ${names}`])
    }
  })

  const lost = 'no key has the kid that the header names'
  const unfound: readonly (readonly [what: string, keys: ExplainOptions['keys'], line: string])[] = [
    ['the kids of the algorithm', [a, b, secret('c', { kid: 'c', alg: 'HS512' })], '; the keys of HS256 have a, b'],
    ['no kid of a key without one', [a, secret('c')], '; the keys of HS256 have a'],
    ['no kids where no key of the algorithm has one', [secret('c'), secret('d', { kid: 'd', alg: 'HS512' })], ''],
    [
      'no kids where the set shows none of its keys',
      hidden((hint) => ({ keys: selectKeys(hint, [a]), version: 0 })),
      '',
    ],
  ]
  for (const [what, keys, known] of unfound) {
    it(`${what}, when none has that of the header`, async () => {
      const token = rawToken({ ...HEADER, kid: 'lost' }, CLAIMS)
      assert.deepEqual(refusedIn(await explain(token, { keys })), ['key', `${lost}${known}`])
      assert.deepEqual(refusedIn(await explain(token, { keys, showValues: true })), ['key', `${lost} ("lost")${known}`])
    })
  }

  const es = generateKey('ES256')
  const disallowed: readonly (readonly [alg: string | undefined, keys: ExplainOptions['keys'], line: string])[] = [
    ['RS256', [a, b, secret('c', { alg: 'HS512' })], 'the header says RS256; the keys have HS256, HS512'],
    ['Ed25519', es, 'the header says Ed25519; the keys have ES256'],
    ['none', es, 'the header says none; the keys have ES256'],
    [undefined, es, 'the header says no alg; the keys have ES256'],
    ['hs256', es, 'the header says an alg that this engine does not know; the keys have ES256'],
    ['ES256', hidden(() => ({ keys: [], version: 0 })), 'the header says ES256; no key has it'],
  ]
  for (const [alg, keys, line] of disallowed) {
    it(line, async () => assert.deepEqual(refusedIn(await explain(rawToken({ alg }, CLAIMS), { keys })), ['key', line]))
  }

  it('that the runtime cannot make it', async () => {
    const keys = hidden(() => {
      throw new TokenError('algorithm_unsupported', 'this runtime has no ML-DSA-44')
    })
    assert.deepEqual(refusedIn(await explain(good, { keys })), ['key', 'this runtime has no ML-DSA-44'])
  })

  it('each that did not make the signature', async () => {
    assert.deepEqual(refusedIn(await explain(good, { keys: secret('c') })), [
      'signature',
      'the key (HS256 secret) did not make it',
    ])
    assert.deepEqual(refusedIn(await explain(good, { keys: [secret('c'), secret('d')] })), [
      'signature',
      'none of these made it: key 1 of 2 (HS256 secret), key 2 of 2 (HS256 secret)',
    ])
  })
})

describe('says of the payload', () => {
  const all = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope', 'cnf']
  const cases: readonly (readonly [names: readonly string[], line: string])[] = [
    [[], 'none'],
    [['a'], '1 other'],
    [['a', 'sub', 'b'], 'sub, 2 others'],
    [all.toReversed(), 'iss, sub, aud, exp, nbf, iat, jti, client_id, scope, cnf'],
    [[...all, ''], 'iss, sub, aud, exp, nbf, iat, jti, client_id, scope, cnf, 1 other'],
  ]
  for (const [names, line] of cases) {
    it(`the claims: ${line}`, async () => {
      const claims = Object.fromEntries(names.map((name) => [name, 1]))
      const explained = await explain(rawToken(HEADER, claims))
      assert.equal(detailOf(explained, 'payload'), `a JSON object; claims: ${line}`)
    })
  }

  it('that it is not a JSON object', async () => {
    const line = 'the payload is not acceptable JSON (not_an_object)'
    assert.deepEqual(refusedIn(await explain(rawToken(HEADER, '[]'))), ['payload', line])
  })
})

it('says whether the schema accepts the claims', async () => {
  const schema = (issues?: readonly []) => ({
    '~standard': { version: 1 as const, vendor: 'by hand', validate: () => (issues ? { issues } : { value: 1 }) },
  })
  assert.equal(detailOf(await explain(good, { schema: schema() }), 'schema'), 'the schema accepts the claims')
  assert.deepEqual(refusedIn(await explain(good, { schema: schema([]) })), ['schema', 'the schema refuses the claims'])
})

it('shows 120 characters of a value at most', async () => {
  const shown = async (iss: string) => {
    const explained = await explain(rawToken(HEADER, { ...CLAIMS, iss }), { showValues: true })
    return detailOf(explained, 'claims.iss')
  }
  assert.equal(await shown('x'.repeat(118)), `not looked at ("${'x'.repeat(118)}")`)
  assert.equal(await shown('x'.repeat(119)), `not looked at ("${'x'.repeat(119)}…)`)
  assert.equal(await shown('x'.repeat(4000)), `not looked at ("${'x'.repeat(119)}…)`)
})
