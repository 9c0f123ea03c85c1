/** A verifier caches headers with the keys that they select. This must change nothing but the speed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jwk } from '../jwk/jwk.ts'
import { secretKey } from '../jwk/secret-key.ts'
import type { FoundKeys, KeySet } from '../jwks/key-set.ts'
import { CountingSet } from '../testing/counting-set.ts'
import { CLAIMS, KEY, NOW, rawToken } from '../testing/raw-token.ts'
import { createVerifier } from './verify.ts'

const clock = (): number => NOW
const STRANGER = secretKey('another k3y 0f the tests, of thirty-two bytes and more', { alg: 'HS256' })
const TOKEN = rawToken({ alg: 'HS256' }, CLAIMS)

describe('a header that was seen before', () => {
  it('lets a fault of structure be named before a wrong signature, as at first', () => {
    const { verify } = createVerifier({ keys: KEY, clock })
    const [header, payload, signature] = TOKEN.split('.')
    for (let round = 0; round < 2; round++) {
      assert.throws(() => verify(`${header}.!!.${signature}`), { code: 'token_malformed', part: 'payload' })
      assert.throws(() => verify(`${header}.${payload}.!!`), { code: 'token_malformed', part: 'signature' })
      assert.throws(() => verify(`${header}.!!.!!`), { code: 'token_malformed', part: 'payload' })
      verify(TOKEN)
    }
  })

  it('is told from another one of the same length, and from one that came in between', () => {
    const { verify } = createVerifier({ keys: KEY, clock })
    const [plain, typed] = [rawToken({ alg: 'HS256', x: 'JWT' }, CLAIMS), rawToken({ alg: 'HS256', y: 'JWT' }, CLAIMS)]
    for (const token of [plain, typed, plain, plain, typed, typed]) {
      const { header } = verify(token)
      assert.equal(Object.hasOwn(header, 'x'), token === plain)
    }
  })

  it('is not remembered with keys that were withdrawn while they were on their way', async () => {
    let answer: (found: FoundKeys) => void = () => {}
    const set = {
      version: 1,
      isCurrent: () => true,
      find: (): FoundKeys | Promise<FoundKeys> =>
        set.version === 1
          ? new Promise<FoundKeys>((resolve) => {
              answer = resolve
            })
          : { keys: [STRANGER], version: 2 },
    }
    const { verify } = createVerifier({ keys: set satisfies KeySet, clock })
    const late = verify(TOKEN)
    set.version = 2
    verify(rawToken({ alg: 'HS256', typ: 'JWT' }, CLAIMS, STRANGER))
    answer({ keys: [KEY], version: 1 })
    await late
    assert.throws(() => verify(TOKEN), { code: 'signature_invalid' })
  })
})

describe('what a verifier remembers of headers', () => {
  /** How often the set is asked for the keys of a header when one token is verified twice. */
  function world(isCurrent = true) {
    const keys = new CountingSet()
    keys.current = isCurrent
    const { verify } = createVerifier({ keys, clock })
    return (header: object): number => {
      keys.asked = 0
      for (const _ of [1, 2]) verify(rawToken({ alg: 'HS256', ...header }, CLAIMS))
      return keys.asked
    }
  }
  /** A header with this many characters in base64url. */
  const ofLength = (characters: number): object => ({
    x: 'x'.repeat((characters * 3) / 4 - '{"alg":"HS256","x":""}'.length),
  })

  it('is at most 32 of them, of at most 256 characters', () => {
    const asked = world()
    assert.deepEqual([asked(ofLength(256)), asked(ofLength(260))], [1, 2])
    for (let n = 1; n < 32; n++) assert.equal(asked({ n }), 1)
    assert.equal(asked({ n: 32 }), 2)
    assert.equal(asked({ n: 1 }), 0)
  })

  it('is of no use while the set is not current: its keys may have been withdrawn', () => {
    const asked = world(false)
    assert.deepEqual([asked({}), asked({})], [2, 2])
  })
})

describe('the keys of a verifier', () => {
  it('include none that may only sign', () => {
    const k = Buffer.from('a secret that only signs, and is long enough').toString('base64url')
    const keys = jwk({ kty: 'oct', alg: 'HS256', k, key_ops: ['sign'] })
    assert.throws(() => createVerifier({ keys }), { name: 'TypeError', message: /^keys: the key_ops/ })
  })

  it('are narrowed where a set is made, not here', () => {
    const keys: KeySet = { version: 0, isCurrent: () => true, find: () => ({ keys: [KEY], version: 0 }) }
    assert.throws(() => createVerifier({ keys, algorithms: ['HS256'] }), {
      name: 'TypeError',
      message: /^algorithms: narrow/,
    })
  })
})
