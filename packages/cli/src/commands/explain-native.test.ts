/** `latchkey explain` on tokens of a key pair: by the ring in the database, and by an issuer's published keys. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { createKeyEncryption, createSystemClock, openKeyRing } from '@latchkey/server/administration'
import { openStore } from '@latchkey/sql'
import { createSigner, exportJwk, generateKey, type Key, type Signer } from '@latchkey/tokens'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'

const ISSUER = 'https://login.example.com'
const folder = scratchFolder()
after(() => folder[Symbol.dispose]())
const file = join(folder.path, 'latchkey.json')
const beside = join(folder.path, 'beside.json')
const kek = randomBytes(32)
const environment = {
  DATABASE_URL: `sqlite:${join(folder.path, 'keys.db')}`,
  KEK: kek.toString('hex'),
  FLASK_SECRET: 'a-flask-secret-of-32-bytes-or-more-for-tests',
}
const settings = {
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEK' },
  native: { issuer: ISSUER },
}

function tokenOf(signer: Signer, issuer = ISSUER): string {
  const { alg, kid } = signer.key
  const context = { now: Date.now() / 1000, alg, kid, tokenId: 'a', csrfToken: 'b' }
  const { header, claims } = oauth({ issuer, audience: issuer }).issue({ id: '7' }, context)
  return signer.sign(claims, header)
}

const explain = (words: readonly string[], input: string, env = environment) =>
  runHere(['explain', ...words], { env, input })

let ours = ''
let kid = ''

before(async () => {
  writeFileSync(file, JSON.stringify(settings))
  writeFileSync(beside, JSON.stringify({ ...settings, faces: [{ dialect: 'flask-jwt', secretEnv: 'FLASK_SECRET' }] }))
  await using store = await openStore({ url: environment.DATABASE_URL })
  const encryption = createKeyEncryption([kek])
  await using ring = await openKeyRing({ clock: createSystemClock(), store: store.signingKeys, encryption })
  ours = tokenOf(ring.signer())
  kid = ring.signer().key.kid ?? ''
})

describe('a native token', () => {
  it('is judged by the ring in the database', async () => {
    const good = await explain(['--config', file], ours)
    assert.deepEqual([good.exitCode, good.stderr], [0, ''])
    assert.match(good.stdout, /^face native \(oauth\): accepted$/m)
    const foreign = await explain(['--config', file], tokenOf(createSigner({ key: generateKey('ES256') })))
    assert.equal(foreign.exitCode, 1)
    assert.match(foreign.stdout, /^face native \(oauth\): refused, (?:key_not_found|algorithm_not_allowed)$/m)
  })

  it('is accepted beside a Flask face, which is never advised to take a public key as its secret', async () => {
    const { exitCode, stdout } = await explain(['--config', beside], ours)
    assert.equal(exitCode, 0)
    assert.match(stdout, /^face 0 \(flask-jwt\): refused, /m)
    assert.match(stdout, /^face native \(oauth\): accepted$/m)
    assert.doesNotMatch(stdout, /public key that verifies/)
    assert.equal((await explain(['--config', beside, '--face', 'native'], ours)).exitCode, 0)
    assert.equal((await explain(['--config', beside, '--face', '0'], ours)).exitCode, 1)
  })

  it('is not judged where the database or the key-encryption key is missing, and the fault says which', async () => {
    for (const [env, fault] of [
      [{ ...environment, DATABASE_URL: `sqlite:${join(folder.path, 'none.db')}` }, /fault: .*there is no database at/],
      [{ ...environment, KEK: '' }, /fault: .*signingKeys\.encryptionEnv: .*KEK is not set/],
    ] as const) {
      const { exitCode, stdout } = await explain(['--config', file], ours, env)
      assert.equal(exitCode, 2)
      assert.match(stdout, fault)
    }
  })

  it('is refused once its key is revoked', async () => {
    assert.equal((await runHere(['keys', 'revoke', kid, '--yes', '--config', file], { env: environment })).exitCode, 0)
    assert.equal((await explain(['--config', file], ours)).exitCode, 1)
  })
})

describe('a token of another issuer', () => {
  const key: Key = generateKey('ES256', { kid: 'theirs' })
  const set = () => JSON.stringify({ keys: [exportJwk(key)] })

  it('is judged by a file with its keys', async () => {
    const keys = join(folder.path, 'jwks.json')
    writeFileSync(keys, set())
    const token = tokenOf(createSigner({ key }))
    assert.equal((await explain(['--issuer', ISSUER, '--jwks', keys], token)).exitCode, 0)
    const other = await explain(['--issuer', ISSUER, '--audience', 'https://api.example', '--jwks', keys], token)
    assert.deepEqual([other.exitCode, /claims\.aud/.test(other.stdout)], [1, true])
    writeFileSync(keys, '{')
    assert.match((await explain(['--issuer', ISSUER, '--jwks', keys], token)).stderr, /--jwks: .*cannot be read/)
  })

  it('is judged by the keys that it publishes', async () => {
    const issuer = await new Promise<string>((resolve) => {
      const server = createServer(({ url = '' }, answer) => {
        const metadata = { issuer: here(), jwks_uri: `${here()}/keys` }
        answer.setHeader('Content-Type', 'application/json').end(url === '/keys' ? set() : JSON.stringify(metadata))
      })
      const here = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      server.listen(0, '127.0.0.1', () => resolve(here()))
      after(() => server.close())
    })
    const { exitCode, stdout } = await explain(['--issuer', issuer], tokenOf(createSigner({ key }), issuer))
    assert.equal(exitCode, 0, stdout)
    assert.match(stdout, /^face issuer \(oauth\): accepted$/m)
  })

  it('is asked for with words that fit', async () => {
    for (const [words, fault] of [
      [['--audience', 'a'], /give --issuer/],
      [['--jwks', 'a'], /give --issuer/],
      [['--issuer', ISSUER, '--config', file], /without a file/],
      [['--issuer', 'http://login.example'], /--issuer/],
    ] as const) {
      const { exitCode, stderr } = await explain(words, ours)
      assert.equal(exitCode, 2)
      assert.match(stderr, fault)
    }
  })
})
