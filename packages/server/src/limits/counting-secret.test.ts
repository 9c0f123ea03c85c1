/** The counting secret: made once, and the same under every key that seals it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { createKeyEncryption } from '../signing-keys/key-encryption.ts'
import { openCountingSecret } from './counting-secret.ts'

const key = (byte: number) => Buffer.alloc(32, byte)
const under = (...bytes: readonly number[]) => createKeyEncryption(bytes.map(key))

describe('the counting secret', () => {
  it('is made once, however many processes start together, and is nowhere in clear', async () => {
    await using store = await openStore({ url: 'sqlite::memory:' })
    const opening = Array.from({ length: 20 }, () => openCountingSecret(store.secrets, under(1)))
    const [secret = '', ...others] = [...new Set(await Promise.all(opening))]
    assert.deepEqual(others, [])
    assert.match(secret, /^[\w-]{43}$/)
    const sealed = (await store.secrets.find('counting')) ?? ''
    assert.match(sealed, /^v1\./)
    assert.ok(!sealed.includes(secret))
  })

  it('stays the same when the key-encryption key is replaced, and needs the old one no more after one start', async () => {
    await using store = await openStore({ url: 'sqlite::memory:' })
    const secret = await openCountingSecret(store.secrets, under(1))
    assert.equal(await openCountingSecret(store.secrets, under(2, 1)), secret)
    assert.equal(await openCountingSecret(store.secrets, under(2)), secret)
  })

  it('is not made anew where no key opens it: the start is refused, with what to do', async () => {
    await using store = await openStore({ url: 'sqlite::memory:' })
    const secret = await openCountingSecret(store.secrets, under(1))
    await assert.rejects(openCountingSecret(store.secrets, under(2)), {
      name: 'ConfigurationError',
      message: /^limits: .* give that one too/,
    })
    assert.equal(await openCountingSecret(store.secrets, under(1)), secret)
  })
})
