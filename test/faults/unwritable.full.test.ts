/** A database that answers, and takes no writes: nobody can log in, and whoever sends requests here must be able to see it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createHasher } from '@latchkey/passwords'
import { createLoginServer, nativeFace } from '@latchkey/server'
import { openStore, sql } from '@latchkey/sql'
import { execute, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { createConnection } from 'mysql2/promise'

const ISSUER = 'https://login.test'
const PASSWORD = 'violet kettle under the stairs'
const hasher = createHasher({
  policy: { format: 'werkzeug-pbkdf2', iterations: 1000 },
  queueLimit: 1000,
  deadlineMilliseconds: 60_000,
})

async function startServer(url: string) {
  {
    await using store = await openStore({ url })
    await store.users.createUser({ username: 'roy', passwordHash: await hasher.hash(PASSWORD) })
  }
  const server = await createLoginServer({
    store: sql(url),
    hasher,
    faces: [nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] })],
    limits: { off: 'one address logs in for all' },
    logger: { info() {}, warn() {}, error() {} },
  })
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await server.handler(new Request(`${ISSUER}${path}`, init))
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() }
  }
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ username: 'roy', password: PASSWORD })
  const ready = async () => {
    const { status, body } = await ask('/readyz')
    return [
      status,
      (JSON.parse(body) as { readonly degraded?: readonly string[] }).degraded?.includes('writes') ?? false,
    ]
  }
  return {
    ask,
    ready,
    /** A statement ends a moment after the request that has given it up. */
    until: async (state: typeof READY) => {
      while (!isDeepStrictEqual(await ready(), state)) await sleep(5)
    },
    login: async () => {
      const { status, retryAfter } = await ask('/v1/login', { method: 'POST', headers, body })
      return [status, retryAfter]
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

const IN = [200, null]
const UNAVAILABLE = [503, '1']
const READY = [200, false]
const DEGRADED = [200, true]
const UNREADY = [503, false]

/** What a full table says to who writes into it, as the server itself says it. */
const refusing = (table: string) =>
  `create trigger full_${table} before insert on ${table} for each row signal sqlstate 'HY000' set mysql_errno = 1114, message_text = 'x'`

describe('a MariaDB that takes no writes', { skip: skipWithout('mariadb') }, () => {
  it('is not ready while its disk is full, or the table of sessions is locked, and is again when a login was written', async () => {
    await using database = await startMariaDb()
    const { url } = database
    await using server = await startServer(url)
    assert.deepEqual([await server.login(), await server.ready()], [IN, READY])

    await execute(url, refusing('latchkey_sessions'))
    assert.deepEqual([await server.login(), await server.ready()], [UNAVAILABLE, UNREADY])
    await execute(url, 'drop trigger full_latchkey_sessions')
    assert.deepEqual([await server.login(), await server.ready()], [IN, READY])

    const other = await createConnection({ uri: url })
    await other.query('lock tables latchkey_sessions write')
    assert.deepEqual(await server.login(), UNAVAILABLE)
    await server.until(UNREADY)
    await other.query('unlock tables')
    assert.deepEqual([await server.login(), await server.ready()], [IN, READY])

    // Nobody needs the audit log to log in.
    await other.query('lock tables latchkey_audit write')
    await server.login()
    await server.until(DEGRADED)
    await other.query('unlock tables')
    assert.deepEqual([await server.login(), await server.ready()], [IN, READY])
    await other.end()
  })
})

describe('a PostgreSQL that takes no writes', { skip: skipWithout('postgres') }, () => {
  it('is not ready while it is told that its disk is full, and is again when a login was written', async () => {
    await using database = await startPostgres()
    const { url } = database
    await using server = await startServer(url)
    await execute(
      url,
      `create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'x' using errcode = '53100'; end $$`,
      'create trigger full_disk before insert on latchkey_sessions for each row execute function full_disk()',
    )
    assert.deepEqual([await server.login(), await server.ready()], [UNAVAILABLE, UNREADY])
    await execute(url, 'drop trigger full_disk on latchkey_sessions')
    assert.deepEqual([await server.login(), await server.ready()], [IN, READY])
  })
})

describe('a SQLite file that another process has locked', () => {
  it('is read, the server is live, and it is not ready until a login was written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-locked-'))
    const path = join(folder, 'latchkey.db')
    try {
      await using server = await startServer(`sqlite:${path}`)
      using other = new DatabaseSync(path, { timeout: 0 })
      other.exec('begin immediate')
      const logins = Array.from({ length: 12 }, () => server.login())
      for (let i = 0; i < 20; i += 1) {
        assert.equal((await server.ask('/livez')).status, 200)
        assert.equal((await server.ask('/readyz')).status, 200)
      }
      for (const login of await Promise.all(logins)) assert.deepEqual(login, UNAVAILABLE)
      await server.until(UNREADY)
      other.exec('rollback')
      assert.deepEqual([await server.login(), await server.ready()], [IN, READY])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
