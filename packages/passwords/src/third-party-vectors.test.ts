/** Third-party vectors, read in place and never copied: `../shared/vectors` beside the repository. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type Argon2Engine, loadNativeArgon2, loadNodeArgon2 } from './argon2-engine.ts'
import { createDerive } from './derive.ts'

const vectors = new URL('../../../../shared/vectors/', import.meta.url)
const skip = existsSync(vectors) ? false : 'third-party vectors are absent: ../shared/vectors beside the repository'
const load = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8')) as Record<string, unknown>
const engines = [loadNativeArgon2(), loadNodeArgon2()].filter((engine): engine is Argon2Engine => engine !== undefined)

test('Argon2id known answers of the reference implementation', { skip }, (t: TestContext) => {
  interface Row {
    readonly id: string
    readonly secret_hex: string
    readonly ad_hex: string
  }
  for (const { id, secret_hex, ad_hex } of load('hashes/argon2_kat.json')['cases'] as readonly Row[]) {
    // A stored string has no associated data, so no engine here takes it. A row without it would have to be run.
    assert.ok(secret_hex.length > 0 && ad_hex.length > 0, id)
    t.diagnostic(`${id} does not apply: it needs a secret and associated data`)
  }
})

test('PBKDF2 and scrypt known answers of RFC 6070 and RFC 7914', { skip }, async () => {
  interface Row {
    readonly id: string
    readonly kdf: 'pbkdf2' | 'scrypt'
    readonly password?: string
    readonly salt?: string
    readonly password_hex?: string
    readonly salt_hex?: string
    readonly hash?: string
    readonly c?: number
    readonly N?: number
    readonly r?: number
    readonly p?: number
    readonly dkLen: number
    readonly dk_hex: string
  }
  const [engine] = engines
  assert.ok(engine !== undefined)
  for (const row of load('hashes/kdf_raw.json')['cases'] as readonly Row[]) {
    const { hash: digest = '', c: iterations = 0, N: cost = 0, r: blockSize = 0, p: parallelization = 0 } = row
    const derived = await createDerive(engine)({
      work:
        row.kdf === 'pbkdf2'
          ? { primitive: 'pbkdf2', digest, iterations }
          : { primitive: 'scrypt', cost, blockSize, parallelization },
      password: bytes(row.password, row.password_hex),
      salt: bytes(row.salt, row.salt_hex),
      lengthBytes: row.dkLen,
    })
    assert.equal(Buffer.from(derived).toString('hex'), row.dk_hex, row.id)
  }
})

for (const digest of ['sha1', 'sha256', 'sha512']) {
  test(`Wycheproof: PBKDF2 with HMAC-${digest}`, { skip }, async () => {
    interface Row {
      readonly tcId: number
      readonly password: string
      readonly salt: string
      readonly iterationCount: number
      readonly dkLen: number
      readonly dk: string
      readonly result: 'valid' | 'invalid'
    }
    const groups = load(`wycheproof/pbkdf2_hmac${digest}.json`)['testGroups'] as readonly { tests: readonly Row[] }[]
    const [engine] = engines
    assert.ok(engine !== undefined)
    for (const row of groups.flatMap(({ tests }) => tests)) {
      const derived = await createDerive(engine)({
        work: { primitive: 'pbkdf2', digest, iterations: row.iterationCount },
        password: Buffer.from(row.password, 'hex'),
        salt: Buffer.from(row.salt, 'hex'),
        lengthBytes: row.dkLen,
      })
      assert.equal(Buffer.from(derived).toString('hex') === row.dk, row.result === 'valid', `tcId ${row.tcId}`)
    }
  })
}

function bytes(text: string | undefined, hex: string | undefined): Uint8Array {
  return hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex, 'hex')
}
