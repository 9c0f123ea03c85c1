/** What the quickstart makes of its folder after kills, on full disks and on read-only ones. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { setImmediate as breathe } from 'node:timers/promises'
import { askGuarded, clients, postLogin } from './api.ts'
import { spawnCommand } from './latchkey-process.ts'
import {
  countUsers,
  mounted,
  namespace,
  nativeTokenOf,
  refusal,
  samplesLogIn,
  start,
  startAndEnd,
  startOn,
  withoutMounts,
} from './quickstart-folder.ts'
import { scratchFolder } from './scratch-folder.ts'

describe('between two starts the quickstart keeps', () => {
  it('the absence of a sample user who was deleted, and refuses his tokens', async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    const token = await nativeTokenOf(data)
    {
      using database = new DatabaseSync(join(data, 'latchkey.db'))
      database.exec("delete from latchkey_users where username = 'roy'")
    }
    await using running = await startOn(data)
    assert.equal((await postLogin(running.address, clients.oauth, 'roy', 'roy')).status, 400)
    assert.equal((await askGuarded(running.address, clients.oauth, token)).status, 401)
    assert.equal((await postLogin(running.address, clients.oauth, 'user1', 'password123')).status, 200)
  })

  it('nothing of a database that was deleted: the new one gets its sample users', async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    await startAndEnd(data)
    for (const end of ['', '-wal', '-shm']) rmSync(join(data, `latchkey.db${end}`), { force: true })
    await using running = await startOn(data)
    await samplesLogIn(running)
  })
})

it('completes the sample users when a start was killed in their midst', async () => {
  // Nobody can say when the first is there and the second is not yet: look, kill, and try again where it was too late.
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    const child = spawnCommand(start, { env: { LATCHKEY_DATA: data, LATCHKEY_PORT: '0' } })
    while (countUsers(data) === 0 && child.exitCode === null) await breathe()
    child.kill('SIGKILL')
    await once(child, 'exit')
    if (countUsers(data) !== 1) continue
    await using running = await startOn(data)
    assert.equal(countUsers(data), 3)
    await samplesLogIn(running)
    return
  }
  assert.fail('no kill came between the two users')
})

describe('starts again after a kill that came as soon as there was', () => {
  for (const landmark of ['lock', 'unfilled', 'latchkey.db', 'latchkey.db-wal', 'key-encryption.key']) {
    it(landmark, async () => {
      using folder = scratchFolder()
      const data = join(folder.path, 'data')
      const child = spawnCommand(start, { env: { LATCHKEY_DATA: data, LATCHKEY_PORT: '0' } })
      // The key is made last: whoever sees it has missed his landmark, and kills all the same.
      while (
        ![landmark, 'key-encryption.key'].some((name) => existsSync(join(data, name))) &&
        child.exitCode === null
      ) {
        await breathe()
      }
      child.kill('SIGKILL')
      await once(child, 'exit')
      await using running = await startOn(data)
      await samplesLogIn(running)
    })
  }
})

describe('the quickstart refuses', () => {
  it('a database of a newer version', async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    await startAndEnd(data)
    {
      using database = new DatabaseSync(join(data, 'latchkey.db'))
      database.exec('insert into latchkey_schema (version, applied_at) values (99, 0)')
    }
    assert.match(await refusal(data), /schema version 99.*install a newer latchkey$/)
  })

  it('half a key', async () => {
    using folder = scratchFolder()
    writeFileSync(join(folder.path, 'key-encryption.key'), 'short', { mode: 0o600 })
    assert.match(await refusal(folder.path), /key-encryption\.key has 5 bytes, not 32/)
  })

  it('a file in place of the folder', async () => {
    using folder = scratchFolder()
    writeFileSync(join(folder.path, 'file'), '')
    assert.match(await refusal(join(folder.path, 'file')), /it is a file, not a folder$/)
  })

  it('a path under a file', async () => {
    using folder = scratchFolder()
    writeFileSync(join(folder.path, 'file'), '')
    assert.match(await refusal(join(folder.path, 'file', 'data')), /a part of the path is a file$/)
  })

  it('a folder in a folder that is not there', async () => {
    using folder = scratchFolder()
    assert.match(await refusal(join(folder.path, 'no', 'data')), /does not exist; create it first$/)
  })

  it('a folder on a read-only file system', { skip: withoutMounts() }, async () => {
    using folder = scratchFolder()
    const line = await refusal(join(folder.path, 'data'), mounted(folder.path, 'ro'))
    assert.match(line, /the file system is read-only$/)
  })

  it('a folder that became read-only after its first start', { skip: withoutMounts() }, async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    await startAndEnd(data)
    const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    assert.match(await refusal(data, [...namespace(), 'sh', '-c', script, data]), /the file system is read-only$/)
  })

  // The disk is full at one step or another: the key, the database, its log.
  for (const kibibytes of [4, 16, 32, 64]) {
    it(`a disk that is full after ${kibibytes} KiB`, { skip: withoutMounts() }, async () => {
      using folder = scratchFolder()
      const line = await refusal(join(folder.path, 'data'), mounted(folder.path, `size=${kibibytes}k`))
      assert.match(line, /the disk is full/)
    })
  }
})
