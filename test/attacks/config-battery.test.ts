/** Option values that must be refused when a verifier or a signer is built, each by the name of its option. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSigner, createVerifier, secretKey } from '@latchkey/tokens'
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
  expiresIn: [['lifetimeSeconds', (value) => createSigner({ key: KEY, lifetimeSeconds: value as number })]],
}

const NOT_APPLICABLE: Readonly<Record<string, string>> = { cacheTTL: 'the engine has no cache of verified tokens' }

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
        assert.throws(() => build(given), { name: 'TypeError', message: new RegExp(`^${name}: `) })
      })
    }
  }

  it('has a decision or a reason for every row', (test) => {
    const left = cases.filter(({ option }) => !Object.hasOwn(OPTIONS, option))
    for (const { id, option } of left) {
      assert.ok(Object.hasOwn(NOT_APPLICABLE, option), `${id} is decided nowhere`)
      test.diagnostic(`not applicable: ${id} (${NOT_APPLICABLE[option]})`)
    }
    test.diagnostic(`decided: ${cases.length - left.length} of ${cases.length}`)
  })
})
