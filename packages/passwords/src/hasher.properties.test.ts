import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createHasher } from './hasher.ts'
import { identifyFormat } from './identify-format.ts'
import type { PasswordPolicy } from './registry.ts'

const policies: readonly PasswordPolicy[] = [
  { format: 'phc-argon2id', memoryKibibytes: 1_024, passes: 1 },
  { format: 'werkzeug-pbkdf2', iterations: 1_000 },
  { format: 'werkzeug-scrypt', cost: 1_024 },
]
const hashers = policies.map((policy) => createHasher({ policy, formats: ['werkzeug-hmac', 'werkzeug-plain'] }))
const anyHasher = fc.constantFrom(...hashers)

/** Well-formed text as characters, so that one of them can be changed. */
const anyCharacters = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), {
  minLength: 1,
  maxLength: 40,
})

test('every password verifies against its own hash, which needs no rehash', async () => {
  await fc.assert(
    fc.asyncProperty(anyHasher, fc.string({ unit: 'binary', maxLength: 200 }), async (hasher, password) => {
      const stored = await hasher.hash(password)
      assert.equal(await hasher.verify(password, stored), true)
      assert.equal(hasher.needsRehash(stored), false)
      assert.equal(identifyFormat(stored)?.verifiable, true)
    }),
    { numRuns: 60 },
  )
})

test('a password with any one character changed does not verify', async () => {
  const change = fc.tuple(anyCharacters, fc.nat(), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
  await fc.assert(
    fc.asyncProperty(anyHasher, change, async (hasher, [characters, at, other]) => {
      const index = at % characters.length
      fc.pre(characters[index] !== other)
      const stored = await hasher.hash(characters.join(''))
      assert.equal(await hasher.verify(characters.with(index, other).join(''), stored), false)
    }),
    { numRuns: 60 },
  )
})

/** Text that looks like a stored string: real prefixes and separators in any order, with anything in between. */
const anyStored = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom('pbkdf2', 'scrypt', 'plain', 'sha1', 'md5', '$argon2id', 'v=19', 'm=1024,t=1,p=1', 'sha256'),
        fc.constantFrom('$', ':', ',', '='),
        fc.integer({ min: -1, max: 2_000 }).map(String),
        fc.base64String({ maxLength: 60 }),
        fc.string({ maxLength: 5 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

test('no stored string makes needsRehash, observe or identifyFormat throw', () => {
  fc.assert(
    fc.property(anyHasher, anyStored, (hasher, stored) => {
      hasher.observe([{ stored: stored, rows: 1 }])
      assert.equal(typeof hasher.needsRehash(stored), 'boolean')
      const name = identifyFormat(stored)?.name
      assert.ok(name === undefined || typeof name === 'string')
    }),
    { numRuns: 3_000 },
  )
})

test('no stored string makes verify throw', async () => {
  const hasher = createHasher({
    policy: { format: 'werkzeug-pbkdf2', iterations: 1_000 },
    formats: ['werkzeug-hmac'],
  })
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 20 }), anyStored, async (password, stored) => {
      assert.equal(await hasher.verify(password, stored), false)
    }),
    { numRuns: 200 },
  )
})
