import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHasher } from './hasher.ts'

const policy = { format: 'phc-argon2id', memoryKibibytes: 1_024, passes: 1 } as const
const sha256 = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'
const loneSurrogates = ['\ud800', 'roy\udfff', '\udc00\ud800']

test('the default policy writes Argon2id with 19 MiB, 2 passes, 1 lane, a 16-byte salt and a 32-byte tag', async () => {
  const hasher = createHasher()
  const stored = await hasher.hash('roy')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await hasher.verify('roy', stored), true)
  assert.equal(hasher.needsRehash(stored), false)
})

test('a password from an old Flask app verifies, and asks to be rehashed', async () => {
  const hasher = createHasher({ policy })
  assert.equal(await hasher.verify('roy', sha256), true)
  assert.equal(hasher.needsRehash(sha256), true)
})

test('a rehash can be written so that the old Flask app still reads it', async () => {
  const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 2_000 } })
  const stored = await hasher.hash('roy')
  assert.match(stored, /^pbkdf2:sha256:2000\$/)
  assert.equal(hasher.needsRehash(stored), false)
})

test('parameters other than the policy ask for a rehash, dearer ones and shorter salts too', () => {
  const hasher = createHasher({ policy })
  const tag = 'mbY5f7GiN9wNLPpZmPNgHp9wlgwCxAlunmiVf4JExKA'
  const needsRehash = (parameters: string, salt: string) =>
    hasher.needsRehash(`$argon2id$v=19$${parameters}$${salt}$${tag}`)
  assert.equal(needsRehash('m=1024,t=1,p=1', 'IikkVyMDxCJSuzD/ssGbCQ'), false)
  assert.equal(needsRehash('m=1024,t=2,p=1', 'IikkVyMDxCJSuzD/ssGbCQ'), true)
  assert.equal(needsRehash('m=19456,t=1,p=1', 'IikkVyMDxCJSuzD/ssGbCQ'), true)
  assert.equal(needsRehash('m=1024,t=1,p=1', 'c29tZXNhbHQ'), true)
})

test('what cannot be read needs a rehash', () => {
  const hasher = createHasher({ policy })
  for (const stored of [undefined, null, '', 'plain$$roy', 'nonsense']) assert.equal(hasher.needsRehash(stored), true)
})

test('a password with a lone surrogate is refused by hash and matches nothing', async () => {
  const hasher = createHasher({ policy, formats: ['werkzeug-plain'] })
  const replacement = await hasher.hash('\ufffd')
  for (const password of loneSurrogates) {
    await assert.rejects(hasher.hash(password), TypeError)
    assert.equal(await hasher.verify(password, replacement), false)
    assert.equal(await hasher.verify(password, `plain$$${password}`), false)
    assert.equal(await hasher.verify(password, 'plain$$\ufffd'), false)
  }
})

test('a password that is not a string is a TypeError that does not repeat it', async () => {
  const hasher = createHasher({ policy })
  for (const password of [undefined, null, 1234567, { password: 1234567 }, ['1234567'], Buffer.from('1234567')]) {
    const isQuietTypeError = (fault: unknown) => fault instanceof TypeError && !fault.message.includes('1234567')
    await assert.rejects(hasher.hash(password as unknown as string), isQuietTypeError)
    await assert.rejects(hasher.verify(password as unknown as string, sha256), isQuietTypeError)
  }
})

test('a stored value that is not a string is false', async () => {
  const hasher = createHasher({ policy })
  for (const stored of [0, true, {}, [sha256], Buffer.from(sha256)]) {
    assert.equal(await hasher.verify('roy', stored as unknown as string), false)
  }
})

test('passwords are not normalised: two spellings of one character are two passwords', async () => {
  const hasher = createHasher({ policy })
  const stored = await hasher.hash('caf\u00e9')
  assert.equal(await hasher.verify('caf\u00e9', stored), true)
  assert.equal(await hasher.verify('cafe\u0301', stored), false)
})

test('long passwords count to their last byte', async () => {
  const hasher = createHasher({ policy })
  const stored = await hasher.hash(`${'x'.repeat(1_023)}a`)
  assert.equal(await hasher.verify(`${'x'.repeat(1_023)}b`, stored), false)
  assert.equal(await hasher.verify('x'.repeat(72), stored), false)
})

test('the event loop runs on while a password is computed', async () => {
  const hasher = createHasher()
  let settled = false
  const hashing = hasher.hash('roy').finally(() => {
    settled = true
  })
  await new Promise(setImmediate)
  assert.equal(settled, false)
  await hashing
})

test('a fault of the engine is a fault, never "wrong password", and frees its slot', async () => {
  const fault = new Error('out of memory')
  const argon2 = { name: 'node:crypto', derive: () => Promise.reject(fault) } as const
  const hasher = createHasher({ policy, concurrency: 1, queueLimit: 0 }, { argon2 })
  await assert.rejects(hasher.verify('roy', undefined), fault)
  await assert.rejects(hasher.hash('roy'), fault)
})

test('a hasher says at the start that the optional native module is missing, where its hashes need it', () => {
  const slow = { argon2: { name: 'node:crypto', derive: async () => new Uint8Array(32) } } as const
  assert.match(createHasher({}, slow).warnings.join(), /^passwords are hashed by node:crypto, .*install that/)
  assert.deepEqual(createHasher({}, { argon2: { ...slow.argon2, name: '@node-rs/argon2' } }).warnings, [])
  assert.deepEqual(createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 2_000 } }, slow).warnings, [])
})
