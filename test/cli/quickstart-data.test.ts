/** What the quickstart keeps between its starts, and a folder that it cannot use; `quickstart-data.full.test.ts` kills it and fills disks. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { askGuarded, clients, postLogin } from './api.ts'
import { bound, nativeTokenOf, refusal, samplesLogIn, startAndEnd, startOn, unbound } from './quickstart-folder.ts'
import { scratchFolder } from './scratch-folder.ts'

describe('between two starts the quickstart keeps', () => {
  it('a changed password', async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    await startAndEnd(data)
    {
      await using store = await openStore({ url: `sqlite:${data}/latchkey.db` })
      const roy = await store.users.findByUsername('roy')
      assert.ok(roy?.passwordHash)
      const replacement = await createHasher().hash('no longer published')
      assert.ok(await store.users.replacePasswordHash({ id: roy.id, expected: roy.passwordHash, replacement }))
    }
    await using running = await startOn(data)
    assert.equal((await postLogin(running.address, clients['flask-jwt'], 'roy', 'roy')).status, 401)
    assert.equal((await postLogin(running.address, clients['flask-jwt'], 'roy', 'no longer published')).status, 200)
  })

  it('the keys of the native face, so that tokens stay good', async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    const token = await nativeTokenOf(data)
    await using running = await startOn(data)
    assert.equal((await askGuarded(running.address, clients.oauth, token)).status, 200)
  })
})

it('makes its folder and files readable by their owner only', async () => {
  using folder = scratchFolder()
  const data = join(folder.path, 'data')
  await using _ = await startOn(data)
  const modes = ['', 'lock', 'key-encryption.key', 'latchkey.db', 'latchkey.db-wal'].map(
    (name) => `${name || 'folder'} ${(statSync(join(data, name)).mode & 0o777).toString(8)}`,
  )
  assert.deepEqual(modes, [
    'folder 700',
    'lock 600',
    'key-encryption.key 600',
    'latchkey.db 600',
    'latchkey.db-wal 600',
  ])
})

describe('the quickstart refuses', () => {
  it('a folder on which another one runs, and leaves that one alone', async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    await using running = await startOn(data)
    assert.match(await refusal(data), /another process uses it/)
    await samplesLogIn(running)
  })

  it('a file that is no database', async () => {
    using folder = scratchFolder()
    writeFileSync(join(folder.path, 'latchkey.db'), 'x'.repeat(4096))
    assert.match(await refusal(folder.path), /latchkey\.db refuses|is not a database/)
  })

  it('a key that others can read', { skip: process.platform === 'win32' }, async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    await startAndEnd(data)
    chmodSync(join(data, 'key-encryption.key'), 0o644)
    assert.match(await refusal(data), /others can read key-encryption\.key; chmod 600 it/)
  })

  it('a folder where this user may not write', { skip: unbound() }, async () => {
    using folder = scratchFolder()
    chmodSync(folder.path, 0o755)
    const data = join(folder.path, 'data')
    mkdirSync(data, { mode: 0o555 })
    assert.match(await refusal(data, bound), /this user may not write there$/)
  })
})
