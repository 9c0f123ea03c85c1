import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHasherOptions } from './hasher-options.ts'

const refused: readonly (readonly [string, unknown])[] = [
  ['options', null],
  ['options', []],
  ['concurency', { concurency: 2 }],
  ['concurrency', { concurrency: 0 }],
  ['concurrency', { concurrency: '2' }],
  ['concurrency', { concurrency: Number.NaN }],
  ['concurrency', { concurrency: 1.5 }],
  ['queueLimit', { queueLimit: -1 }],
  ['queueLimit', { queueLimit: Number.POSITIVE_INFINITY }],
  ['deadlineMilliseconds', { deadlineMilliseconds: 0 }],
  ['deadlineMilliseconds', { deadlineMilliseconds: null }],
  ['werkzeugDefaultIterations', { werkzeugDefaultIterations: 2_000_001 }],
  ['formats', { formats: true }],
  ['formats.0', { formats: ['werkzeug-pbkdf3'] }],
  ['formats.0.columns.salt', { formats: [{ format: 'hex-md5', columns: { salt: 'salt' } }] }],
  ['formats.0.parameters.cost', { formats: [{ format: 'oslo-scrypt', parameters: { cost: 1.5 } }] }],
  ['formats.0', { formats: ['plain'] }],
  ['onWork', { onWork: 'log' }],
  ['policy', { policy: 'argon2id' }],
  ['policy.format', { policy: {} }],
  ['policy.format', { policy: { format: 'werkzeug-plain' } }],
  ['policy.format', { policy: { format: 'bcrypt' } }],
  ['policy', { policy: ['phc-argon2id'] }],
  ['policy.iterations', { policy: { format: 'phc-argon2id', iterations: 2 } }],
  ['policy.iterations', { policy: { format: 'werkzeug-pbkdf2', iterations: 1 } }],
  ['policy.iterations', { policy: { format: 'werkzeug-pbkdf2', iterations: 2_000_001 } }],
  ['policy.digest', { policy: { format: 'werkzeug-pbkdf2', digest: 'md5' } }],
  ['policy.cost', { policy: { format: 'werkzeug-scrypt', cost: 30_000 } }],
  ['policy.memoryKibibytes', { policy: { format: 'phc-argon2id', memoryKibibytes: 65_537 } }],
  ['policy.passes', { policy: { format: 'phc-argon2id', passes: 0 } }],
]

for (const [name, options] of refused) {
  test(`refuses ${JSON.stringify(options)} with a TypeError that names ${name}`, () => {
    assert.throws(
      () => parseHasherOptions(options),
      (fault) => fault instanceof TypeError && fault.message.startsWith(`${name}: `),
    )
  })
}

test('the defaults are Argon2id with 19 MiB, 2 passes and 1 lane, a queue of 20 and a deadline of 2 s', () => {
  const { policy, reading, concurrency, queueLimit, deadlineMilliseconds } = parseHasherOptions({})
  assert.deepEqual(policy.work, { primitive: 'argon2id', memoryKibibytes: 19_456, passes: 2, lanes: 1 })
  assert.deepEqual(reading.named, [])
  assert.equal(reading.parameters.size, 0)
  assert.ok(concurrency >= 1)
  assert.deepEqual([queueLimit, deadlineMilliseconds], [20, 2_000])
})

test('options changed after construction change nothing', () => {
  const given = { formats: ['werkzeug-hmac'], policy: { format: 'werkzeug-pbkdf2', iterations: 5_000 } }
  const { policy, reading } = parseHasherOptions(given)
  given.formats.push('werkzeug-plain')
  given.policy.iterations = 1_000
  assert.deepEqual(
    reading.named.map(({ format }) => format.name),
    ['werkzeug-hmac'],
  )
  assert.deepEqual(policy.work, { primitive: 'pbkdf2', digest: 'sha256', iterations: 5_000 })
})
