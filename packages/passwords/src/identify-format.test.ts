import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifyFormat } from './identify-format.ts'

const hex64 = 'd0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'

test('names format and cost of a stored string, and nothing of its salt or digest', () => {
  assert.deepEqual(identifyFormat(`pbkdf2:sha256:150000$k1Ud5dzh$${hex64}`), {
    name: 'werkzeug-pbkdf2',
    safety: 'safe',
    verifiable: true,
    cost: 'pbkdf2 sha256, 150000 iterations',
  })
})

test('marks the unsafe formats', () => {
  const plain = identifyFormat('plain$$roy')
  assert.deepEqual(plain, { name: 'werkzeug-plain', safety: 'unsafe', verifiable: true, cost: 'plain text' })
  const hmac = identifyFormat('md5$mFVvsBXo$8614d1e6f35eeb3e350d03adf990d8d8')
  assert.deepEqual(hmac, { name: 'werkzeug-hmac', safety: 'unsafe', verifiable: true, cost: 'one digest md5' })
})

test('says why a row can never log in', () => {
  assert.deepEqual(identifyFormat(`pbkdf2:sha256:2000001$k1Ud5dzh$${hex64}`), {
    name: 'werkzeug-pbkdf2',
    safety: 'safe',
    verifiable: false,
    reason: 'cost_above_ceiling',
  })
})

const unknown = [
  undefined,
  null,
  '',
  'roy',
  '$$',
  'PLAIN$$roy',
  ' pbkdf2:sha256:1$s$00',
  'crc32$salt$abc',
  '9cc2ae8a1ba7a93da39b46fc1019c481',
]
const foreign = ['$9$150000$salt$c2FsdA==', `plain$$${'x'.repeat(16_384)}`]

for (const stored of [...unknown, ...foreign]) {
  test(`${JSON.stringify(stored)?.slice(0, 40)} is of no known format`, () => {
    assert.equal(identifyFormat(stored), undefined)
  })
}

test('an unknown option is a TypeError that names it', () => {
  const options = { werkzeugDefaultIteration: 1 } as object
  assert.throws(
    () => identifyFormat('', options),
    /^TypeError: werkzeugDefaultIteration: unknown option; did you mean `werkzeugDefaultIterations`\?$/,
  )
})
