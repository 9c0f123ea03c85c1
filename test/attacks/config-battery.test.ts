/** Option values that must be refused when a verifier or a signer is built, each by the name of its option. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSigner, createVerifier, generateKey, secretKey } from '@latchkey/tokens'
import { readAttackFile } from './corpus.ts'

interface ConfigRow {
  readonly id: string
  readonly option: string
  readonly value: unknown
}

const { cases } = readAttackFile<{ cases: readonly ConfigRow[] }>('config_battery.json')

const KEY = secretKey('a good secret of more than thirty-two bytes', { alg: 'HS256' })
const verifierWith = (name: string) => (value: unknown) => createVerifier({ keys: KEY, ...{ [name]: value } })

/** The option in our words: what it is called, and who takes it. */
const OPTIONS: Readonly<Record<string, readonly (readonly [string, (value: unknown) => unknown])[]>> = {
  audience: [['audience', verifierWith('audience')]],
  issuer: [['issuer', verifierWith('issuer')]],
  leeway: [['leewaySeconds', verifierWith('leewaySeconds')]],
  maxAge: [['maximumAgeSeconds', verifierWith('maximumAgeSeconds')]],
  clock: [
    ['clock', verifierWith('clock')],
    ['clock', (value) => createSigner({ key: KEY, clock: value as () => number })],
  ],
  algorithms: [['algorithms', verifierWith('algorithms')]],
  key: [
    ['keys', verifierWith('keys')],
    ['key', (value) => createSigner({ key: value as typeof KEY })],
    ['secret', (value) => secretKey(value as string, { alg: 'HS256', allowWeak: 'a test' })],
  ],
  cacheTTL: [
    ['cache.lifetimeSeconds', (value) => createVerifier({ keys: KEY, cache: { lifetimeSeconds: value as number } })],
  ],
  expiresIn: [['lifetimeSeconds', (value) => createSigner({ key: KEY, lifetimeSeconds: value as number })]],
}

const LITERALS: Readonly<Record<string, unknown>> = {
  __Infinity__: Number.POSITIVE_INFINITY,
  __NaN__: Number.NaN,
  __EmptyBuffer__: Buffer.alloc(0),
  __undefined__: undefined,
}

describe('attacks: configuration', () => {
  for (const { id, option, value } of cases) {
    for (const [name, build] of OPTIONS[option] ?? []) {
      it(`${id}: ${name} ${JSON.stringify(value)} is refused at construction`, () => {
        const given = typeof value === 'string' && Object.hasOwn(LITERALS, value) ? LITERALS[value] : value
        assert.throws(() => build(given), { name: 'TypeError', message: new RegExp(`^${name.replace('.', '\\.')}: `) })
      })
    }
  }

  it('mixes of secrets and public keys are refused as keys too (algorithms-4, RFC 8725 §3.1)', () => {
    for (const keys of [
      [KEY, generateKey('EdDSA')],
      [generateKey('EdDSA'), KEY],
    ]) {
      assert.throws(() => createVerifier({ keys }), { name: 'TypeError', message: /^keys: / })
    }
  })

  it('has a decision for every row', (test) => {
    for (const { id, option } of cases) assert.ok(Object.hasOwn(OPTIONS, option), `${id} is decided nowhere`)
    test.diagnostic(`decided: ${cases.length} of ${cases.length}`)
  })
})
