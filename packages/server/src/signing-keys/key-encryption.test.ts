/** Keys at rest: what is in the table says nothing without the key-encryption key, and nothing in another place. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { createKeyEncryption } from './key-encryption.ts'
import { loadKeyEncryptionKeys } from './load-key-encryption-keys.ts'

const [old, young] = [randomBytes(32), randomBytes(32)]
const owner = { kid: 'a', alg: 'EdDSA' }
const unreadable = { name: 'DomainError', code: 'signing_key_unreadable' }

describe('encryption of signing keys', () => {
  const encryption = createKeyEncryption([old])
  const sealed = encryption.seal('the canary', owner)

  it('gives back what it took, and never the same ciphertext twice', () => {
    assert.equal(encryption.open(sealed, owner), 'the canary')
    assert.notEqual(encryption.seal('the canary', owner), sealed)
    assert.ok(!Buffer.from(sealed.split('.')[3] ?? '', 'base64url').includes('canary'))
  })

  for (const other of [
    { ...owner, kid: 'b' },
    { ...owner, alg: 'HS256' },
  ]) {
    it(`refuses ciphertext of another ${other.kid === 'b' ? 'key' : 'algorithm'}`, () => {
      assert.throws(() => encryption.open(sealed, other), unreadable)
    })
  }

  it('refuses ciphertext of which one character is another', () => {
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = `${sealed.slice(0, i)}${sealed[i] === 'A' ? 'B' : 'A'}${sealed.slice(i + 1)}`
      // The last character of base64url has bits that no byte has.
      if (
        Buffer.from(changed.split('.')[3] ?? '', 'base64url').equals(
          Buffer.from(sealed.split('.')[3] ?? '', 'base64url'),
        )
      )
        continue
      assert.throws(() => encryption.open(changed, owner), unreadable, `at ${i}`)
    }
  })

  for (const text of ['', 'v1', 'v1...', 'v2.a.b.c', `${sealed.slice(0, -30)}`]) {
    it(`refuses ${JSON.stringify(text.slice(0, 8))} of ${text.length} characters`, () => {
      assert.throws(() => encryption.open(text, owner), unreadable)
    })
  }

  it('encrypts under the first key, and decrypts under each', () => {
    const both = createKeyEncryption([young, old])
    assert.equal(both.open(sealed, owner), 'the canary')
    assert.equal(both.isCurrent(sealed), false)
    const anew = both.seal('the canary', owner)
    assert.equal(both.isCurrent(anew), true)
    assert.throws(() => encryption.open(anew, owner), unreadable)
  })

  it('names the key-encryption key that is missing, and shows nothing of any', () => {
    try {
      createKeyEncryption([young]).open(sealed, owner)
      assert.fail('was opened')
    } catch (error) {
      const { message } = error as Error
      assert.match(message, /key-encryption key [0-9a-f]{16}, which is not here/)
      for (const key of [old, young]) {
        for (const form of ['hex', 'base64url'] as const) assert.ok(!message.includes(key.toString(form).slice(0, 12)))
      }
    }
  })
})

describe('key-encryption keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-kek-'))
  after(() => rmSync(folder, { recursive: true }))
  const fromEnvironment = (text: string | undefined) =>
    loadKeyEncryptionKeys({ env: 'KEK', environment: { KEK: text } }).map((key) => Buffer.from(key))

  it('are read as hexadecimal and as base64url, several of them in their order', () => {
    const text = ` ${old.toString('hex').toUpperCase()},\n${young.toString('base64url')}\n`
    assert.deepEqual(fromEnvironment(text), [old, young])
    const file = join(folder, 'good')
    writeFileSync(file, text, { mode: 0o600 })
    assert.deepEqual(loadKeyEncryptionKeys({ file }).map(Buffer.from), [old, young])
    chmodSync(file, 0o400)
    assert.equal(loadKeyEncryptionKeys({ file }).length, 2)
  })

  const canary = old.toString('hex')
  for (const [name, text, told] of [
    ['nothing', undefined, /KEK is not set or empty: make one with: openssl rand -hex 32/],
    ['blanks', ' \n', /not set or empty/],
    ['31 bytes', canary.slice(2), /key 1: give 32 random bytes/],
    ['33 bytes', `${canary}00`, /key 1: give 32 random bytes/],
    ['base64 with padding', `${old.toString('base64')}`, /give 32 random bytes/],
    ['text', 'correct horse battery staple', /key 4: give 32 random bytes/],
    ['zeros', '00'.repeat(32), /repeats a few bytes/],
    ['one key twice', `${canary} ${old.toString('base64url')}`, /a key stands twice/],
  ] as const) {
    it(`are refused when there is ${name}, without showing it`, () => {
      assert.throws(
        () => fromEnvironment(text),
        (error) => {
          assert.ok(error instanceof ConfigurationError)
          assert.match(error.message, told)
          assert.ok(!error.message.includes(canary.slice(4, 20)))
          return true
        },
      )
    })
  }

  for (const mode of [0o644, 0o640, 0o604, 0o620]) {
    it(`are refused in a file of mode ${mode.toString(8)}`, () => {
      const file = join(folder, `mode-${mode}`)
      writeFileSync(file, canary)
      chmodSync(file, mode)
      assert.throws(() => loadKeyEncryptionKeys({ file }), /others can read or write it; chmod 600 it/)
    })
  }

  it('are refused when the file is missing or a folder', () => {
    assert.throws(() => loadKeyEncryptionKeys({ file: join(folder, 'none') }), /is not there; make it with/)
    mkdirSync(join(folder, 'folder'), { mode: 0o700 })
    assert.throws(() => loadKeyEncryptionKeys({ file: join(folder, 'folder') }), /is not a file|cannot be read/)
  })
})
