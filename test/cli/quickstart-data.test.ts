/** What the quickstart keeps between its starts, and a folder that it cannot use. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { setImmediate as breathe } from 'node:timers/promises'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { askGuarded, clients, logIn, postLogin } from './api.ts'
import { type Running, runToEnd, scriptWords, spawnCommand, startListening } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const start = scriptWords('start')
const samples = [
  ['user1', 'password123'],
  ['roy', 'roy'],
] as const
/** Permissions do not bind root, so it steps down; anybody else is bound already. */
const bound = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

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

  it('the keys of the native face, so that tokens stay good', async () => {
    using folder = scratchFolder()
    const data = join(folder.path, 'data')
    const token = await nativeTokenOf(data)
    await using running = await startOn(data)
    assert.equal((await askGuarded(running.address, clients.oauth, token)).status, 200)
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
    assert.equal(countUsers(data), 2)
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
    assert.match(await refusal(join(folder.path, 'no', 'data')), /is not there; make it first$/)
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

  it('a folder where this user may not write', { skip: unbound() }, async () => {
    using folder = scratchFolder()
    chmodSync(folder.path, 0o755)
    const data = join(folder.path, 'data')
    mkdirSync(data, { mode: 0o555 })
    assert.match(await refusal(data, bound), /this user may not write there$/)
  })

  // The disk is full at one step or another: the key, the database, its log.
  for (const kibibytes of [4, 16, 32, 64]) {
    it(`a disk that is full after ${kibibytes} KiB`, { skip: withoutMounts() }, async () => {
      using folder = scratchFolder()
      const line = await refusal(join(folder.path, 'data'), mounted(folder.path, `size=${kibibytes}k`))
      assert.match(line, /the disk is full/)
    })
  }

  /** The one line of a refused start: about the folder, with nothing on standard output. */
  async function refusal(data: string, under: readonly string[] = []): Promise<string> {
    const { exitCode, stdout, stderr } = await runToEnd(start, {
      env: { LATCHKEY_DATA: data, LATCHKEY_PORT: '0' },
      under,
    })
    assert.deepEqual([exitCode, stdout], [1, ''], stderr)
    assert.match(stderr, /^error: LATCHKEY_DATA: [^\n]+\n$/)
    return stderr.trimEnd()
  }
})

function startOn(data: string): Promise<Running> {
  return startListening(start, { env: { LATCHKEY_DATA: data, LATCHKEY_PORT: '0' } })
}

/** A token of an earlier start. */
async function nativeTokenOf(data: string): Promise<string> {
  await using running = await startOn(data)
  return await logIn(running.address, clients.oauth, 'roy', 'roy')
}

async function startAndEnd(data: string): Promise<void> {
  const running = await startOn(data)
  assert.equal((await running.end('SIGTERM')).exitCode, 0)
}

async function samplesLogIn({ address }: Running): Promise<void> {
  for (const [username, password] of samples) await logIn(address, clients.oauth, username, password)
}

/** Looks into the database of another process; 0 while there is none, or no table. */
function countUsers(data: string): number {
  try {
    using database = new DatabaseSync(join(data, 'latchkey.db'), { readOnly: true })
    return Number(database.prepare('select count(*) as count from latchkey_users').get()?.['count'])
  } catch {
    return 0
  }
}

/** A mount that only one process and its children see. */
function namespace(): readonly string[] {
  return ['unshare', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), '--mount']
}

/** Runs a command with an empty memory file system at `folder`. */
function mounted(folder: string, options: string): readonly string[] {
  return [...namespace(), 'sh', '-c', `mount -t tmpfs -o ${options} none "$0" && exec "$@"`, folder]
}

function withoutMounts(): string | false {
  using folder = scratchFolder()
  const [program = '', ...args] = [...mounted(folder.path, 'size=4k'), 'true']
  return spawnSync(program, args).status === 0 ? false : 'nothing can be mounted here (unshare --mount)'
}

function unbound(): string | false {
  const [program = '', ...args] = [...bound, process.execPath, '--eval', "require('fs').readdirSync('.')"]
  return spawnSync(program, args).status === 0 ? false : 'root cannot run the program as another user (setpriv)'
}
