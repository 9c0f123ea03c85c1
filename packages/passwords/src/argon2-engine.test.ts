import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadArgon2Engine, loadNativeArgon2, loadNodeArgon2 } from './argon2-engine.ts'
import { createHasher } from './hasher.ts'

const native = loadNativeArgon2()
const node = loadNodeArgon2()
const skip = native === undefined || node === undefined ? 'only one Argon2id implementation exists here' : false
const policy = { format: 'phc-argon2id', memoryKibibytes: 1_024, passes: 2, lanes: 2 } as const

test('each Argon2id implementation verifies what the other one wrote', { skip }, async () => {
  assert.ok(native !== undefined && node !== undefined)
  const [byNative, byNode] = [createHasher({ policy }, { argon2: native }), createHasher({ policy }, { argon2: node })]
  for (const password of ['', 'roy', 'pässwörd 密码🔑', 'nul\u0000byte', 'x'.repeat(500)]) {
    const [writtenByNative, writtenByNode] = [await byNative.hash(password), await byNode.hash(password)]
    assert.equal(await byNode.verify(password, writtenByNative), true)
    assert.equal(await byNative.verify(password, writtenByNode), true)
    assert.equal(await byNode.verify(`${password}.`, writtenByNative), false)
  }
})

test('both Argon2id implementations compute the same PHC string from the same salt', { skip }, async () => {
  assert.ok(native !== undefined && node !== undefined)
  const randomBytes = (lengthBytes: number) => Buffer.alloc(lengthBytes, 7)
  const written = await Promise.all(
    [native, node].map((argon2) => createHasher({ policy }, { argon2, randomBytes }).hash('roy')),
  )
  assert.equal(written[0], written[1])
  assert.match(written[0] ?? '', /^\$argon2id\$v=19\$m=1024,t=2,p=2\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
})

test('an installed native implementation is preferred', { skip }, () => {
  assert.equal(loadArgon2Engine().name, '@node-rs/argon2')
})

test('construction names both ways out when no implementation exists', () => {
  assert.throws(() => loadArgon2Engine([() => undefined, () => undefined]), /@node-rs\/argon2.*Node 24/)
})
