/** Stored strings of third parties, read in place and never copied: `../shared/vectors` beside the repository. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type Argon2Engine, loadNativeArgon2, loadNodeArgon2 } from './argon2-engine.ts'
import { createHasher } from './hasher.ts'
import { identifyFormat } from './identify-format.ts'

const vectors = new URL('../../../../shared/vectors/', import.meta.url)
const skip = existsSync(vectors) ? false : 'third-party vectors are absent: ../shared/vectors beside the repository'
const load = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8')) as Record<string, unknown>
const engines = [loadNativeArgon2(), loadNodeArgon2()].filter((engine): engine is Argon2Engine => engine !== undefined)
const policy = { format: 'werkzeug-pbkdf2', iterations: 1_000 } as const

test('stored Argon2 strings of the reference implementation', { skip }, async (t: TestContext) => {
  interface Row {
    readonly id: string
    readonly password: string
    readonly hash: string
    readonly expect: 'match' | 'reject'
    readonly m_kib?: number
  }
  let matched = 0
  for (const { id, password, hash, expect, m_kib = 0 } of load('hashes/argon2.json')['cases'] as readonly Row[]) {
    const isAffordable = m_kib <= 65_536
    const expected = expect === 'match' && isAffordable
    if (expected) assert.equal(identifyFormat(hash)?.verifiable, true, id)
    for (const argon2 of engines) {
      const hasher = createHasher({ policy }, { argon2 })
      // Node's own has no version 16.
      const isKnown = hasher.refusalOf(hash)?.reason !== 'digest_unsupported'
      assert.equal(await hasher.verify(password, hash), expected && isKnown, `${id} ${argon2.name}`)
    }
    if (expected) matched += 1
    else if (expect === 'match') t.diagnostic(`${id} is refused: above the ceiling`)
  }
  assert.equal(matched, 13)
})

for (const [file, count] of [
  ['bcrypt', 22],
  ['django_passlib', 13],
] as const) {
  test(`stored strings of ${file}`, { skip }, async () => {
    interface Row {
      readonly id: string
      readonly password?: string
      readonly hash: string
      readonly expect: 'match' | 'reject'
    }
    // What is no UTF-8 cannot be sent as a password.
    const rows = (load(`hashes/${file}.json`)['cases'] as readonly Row[]).filter(
      ({ password }) => password !== undefined,
    )
    const matched = rows.filter(({ expect }) => expect === 'match')
    for (const { id, password = '', hash, expect } of rows) {
      assert.equal(await createHasher({ policy }).verify(password, hash), expect === 'match', id)
    }
    assert.equal(matched.length, count)
  })
}
