/** `latchkey keys`: on a database that a ring follows, and without a secret in what it prints. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createKeyEncryption, createSystemClock, openKeyRing } from '@latchkey/server/administration'
import { openStore } from '@latchkey/sql'
import { exportPrivateJwk, exportPrivatePem, generateKey } from '@latchkey/tokens'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'

const SECRET = 'c4n4ry-flask-secret-of-32-bytes-or-more'
const folder = scratchFolder()
after(() => folder[Symbol.dispose]())
const url = `sqlite:${join(folder.path, 'keys.db')}`
const encryptionKey = randomBytes(32)
const environment = { DATABASE_URL: url, KEK: encryptionKey.toString('hex'), FLASK_SECRET: SECRET }
const signingKeys = {
  encryptionEnv: 'KEK',
  formerKeys: [{ name: 'flask', secretEnv: 'FLASK_SECRET', alg: 'HS256' }],
}
const file = join(folder.path, 'latchkey.json')

interface Ran {
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command; whatever it prints is searched for secrets. */
async function keys(words: readonly string[], env: Readonly<Record<string, string>> = environment): Promise<Ran> {
  const { exitCode, stdout, stderr } = await runHere(['keys', ...words], { env })
  const printed = `${stdout}${stderr}`
  assert.doesNotMatch(printed, /c4n4ry|"d":|"k":|v1\./)
  assert.ok(!printed.includes(encryptionKey.toString('hex').slice(0, 12)))
  return { code: exitCode, stdout, stderr }
}

interface Listed {
  readonly kid: string
  readonly alg: string
  readonly state: string
}

async function listed(): Promise<readonly Listed[]> {
  const { code, stdout } = await keys(['list', '--config', file, '--json'])
  assert.equal(code, 0)
  return (JSON.parse(stdout) as { readonly keys: readonly Listed[] }).keys
}

before(async () => {
  writeFileSync(file, JSON.stringify({ database: { urlEnv: 'DATABASE_URL' }, signingKeys }))
  await using store = await openStore({ url })
  const ring = await openKeyRing({
    clock: createSystemClock(),
    store: store.signingKeys,
    encryption: createKeyEncryption([encryptionKey]),
  })
  await ring[Symbol.asyncDispose]()
})

describe('latchkey keys', () => {
  it('lists, rotates, imports, retires and revokes, one after the other', async () => {
    const own = ['--config', file]
    const [first] = await listed()
    assert.deepEqual([first?.alg, first?.state], ['ES256', 'active'])

    const rotated = await keys(['rotate', '--alg', 'EdDSA', ...own])
    assert.equal(rotated.code, 0)
    assert.match(rotated.stdout, /^\S+ is published, and signs from \d{4}-\d\d-\d\dT\S+Z\n$/)
    const table = (await keys(['list', ...own])).stdout
    assert.match(table, /^kid +use +alg +state +since +tokens +last used +drop\n/)
    assert.match(table, /EdDSA +standby +\S+ +0 +- +signs from /)
    assert.match(table, /ES256 +active +\S+ +0 +- +no: it signs\n/)

    const busy = await keys(['retire', first?.kid ?? '', ...own])
    assert.deepEqual([busy.code, busy.stdout], [1, 'refused: it signs: rotate first, or revoke it\n'])
    const now = await keys(['rotate', '--alg', 'EdDSA', '--now', ...own, '--json'])
    assert.equal((JSON.parse(now.stdout) as { readonly done: boolean }).done, true)
    const early = await keys(['retire', first?.kid ?? '', ...own])
    assert.match(early.stdout, /^refused: tokens that it has signed are still valid; .*; it is safe from \S+ on\n$/)
    assert.deepEqual((await keys(['retire', first?.kid ?? '', '--force', ...own])).stdout, 'retired\n')

    const pem = join(folder.path, 'key.pem')
    writeFileSync(pem, exportPrivatePem(generateKey('RS256', { extractable: true })), { mode: 0o600 })
    assert.equal((await keys(['import', '--file', pem, '--as', 'standby', ...own])).code, 2)
    assert.match(
      (await keys(['import', '--file', pem, '--as', 'standby', '--alg', 'RS256', ...own])).stdout,
      /^imported \S+\n$/,
    )
    const jwk = join(folder.path, 'key.jwk')
    writeFileSync(jwk, JSON.stringify(exportPrivateJwk(generateKey('HS256', { kid: 'theirs', extractable: true }))), {
      mode: 0o600,
    })
    assert.equal((await keys(['import', '--file', jwk, '--as', 'verify-only', ...own])).stdout, 'imported theirs\n')
    chmodSync(jwk, 0o644)
    assert.match(
      (await keys(['import', '--file', jwk, '--as', 'verify-only', ...own])).stderr,
      /has mode 0644: others can read/,
    )

    const active = (await listed()).find(({ state }) => state === 'active')
    const unconfirmed = await keys(['revoke', active?.kid ?? '', ...own])
    assert.deepEqual([unconfirmed.code, /--yes confirms it/.test(unconfirmed.stdout)], [1, true])
    assert.match((await keys(['revoke', active?.kid ?? '', '--yes', ...own])).stdout, /^revoked; \S+ signs now\n$/)
    assert.equal(
      (await keys(['rewrap', ...own])).stdout,
      'encrypted 0 anew; all 2 are under the first key-encryption key\n',
    )
    assert.deepEqual((await listed()).map(({ state }) => state).toSorted(), [
      'active',
      'retired',
      'revoked',
      'verify-only',
    ])
  })

  it('refuses an unknown key', async () => {
    const ran = await keys(['retire', 'nobody', '--config', file])
    assert.equal(ran.code, 1)
    assert.match(ran.stdout, /^refused: there is no such key/)
  })

  it('reports everything that is missing at once, and creates nothing', async () => {
    const ran = await keys(['rotate', '--config', file], { FLASK_SECRET: 'c4n4ry' })
    assert.equal(ran.code, 2)
    assert.deepEqual(
      ran.stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(`error: ${file}: `, '')),
      [
        'database.urlEnv: the environment variable DATABASE_URL is not set',
        'signingKeys.encryptionEnv: the environment variable KEK is not set; make one with: openssl rand -hex 32',
        "signingKeys.formerKeys.0.secretEnv: FLASK_SECRET: the secret has 6 bytes; HS256 needs 32 random bytes (allowWeak: 'reason' accepts it)",
      ],
    )
    const wrong = await keys(['rewrap', '--config', file], { ...environment, KEK: 'short' })
    assert.match(wrong.stderr, /signingKeys\.encryptionEnv: the environment variable KEK, key 1: /)
    assert.equal(wrong.code, 2)
  })

  it('says that a wrong key-encryption key decrypts nothing', async () => {
    const other = randomBytes(32).toString('hex')
    const ran = await keys(['rewrap', '--config', file], { ...environment, KEK: other })
    assert.equal(ran.code, 2)
    assert.match(
      ran.stderr,
      /cannot be decrypted: it is encrypted under the key-encryption key [0-9a-f]{16}, which is not here/,
    )
  })
})
