/** `latchkey keys` as it is run, without a secret in what it prints. All it can do: admin/keys.test.ts of the package. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { createKeyEncryption, createSystemClock, openKeyRing } from '@latchkey/server/administration'
import { openStore } from '@latchkey/sql'
import { type Ended, runToEnd, scriptWords } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const SECRET = 'c4n4ry-flask-secret-of-32-bytes-or-more'
const folder = scratchFolder()
after(() => folder[Symbol.dispose]())
const url = `sqlite:${join(folder.path, 'keys.db')}`
const encryptionKey = randomBytes(32)
const environment = { DATABASE_URL: url, KEK: encryptionKey.toString('hex'), FLASK_SECRET: SECRET }
const file = join(folder.path, 'latchkey.json')

before(async () => {
  const formerKeys = [{ name: 'flask', secretEnv: 'FLASK_SECRET', alg: 'HS256' }]
  const signingKeys = { encryptionEnv: 'KEK', formerKeys }
  writeFileSync(file, JSON.stringify({ database: { urlEnv: 'DATABASE_URL' }, signingKeys }))
  await using store = await openStore({ url })
  const ring = await openKeyRing({
    clock: createSystemClock(),
    store: store.signingKeys,
    encryption: createKeyEncryption([encryptionKey]),
  })
  await ring[Symbol.asyncDispose]()
})

/** Whatever it prints is searched for secrets. */
async function keys(words: readonly string[]): Promise<Ended> {
  const ended = await runToEnd([...scriptWords('latchkey'), 'keys', ...words], { env: environment })
  const printed = `${ended.stdout}${ended.stderr}`
  assert.doesNotMatch(printed, /c4n4ry|"d":|"k":|v1\./)
  assert.ok(!printed.includes(encryptionKey.toString('hex').slice(0, 12)))
  return ended
}

it('tells by its exit code whether it was done, was refused or cannot be done', async () => {
  const done = await keys(['rotate', '--config', file])
  assert.deepEqual([done.exitCode, done.stderr], [0, ''])
  assert.match(done.stdout, /^\S+ is published, and signs from \S+\n$/)
  const refused = await keys(['retire', 'nobody', '--config', file])
  assert.equal(refused.exitCode, 1)
  assert.match(refused.stdout, /^refused: there is no such key/)
  const wrong = await keys(['list', SECRET])
  assert.deepEqual([wrong.exitCode, wrong.stdout], [2, ''])
  assert.match(wrong.stderr, /^error: there is a word too many; see latchkey keys list --help/)
})
