/** Article B's face on its own table, and the database goes away under it: nobody is told a lie, and nobody has to restart. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { flaskJwt } from '@latchkey/protocol'
import { createLoginServer, createStoredUsers, face } from '@latchkey/server'
import { nodeListener } from '@latchkey/server/node'
import { openStore, openUserTable } from '@latchkey/sql'
import { type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { secretKey } from '@latchkey/tokens'

/** Werkzeug's hash of `roy`, as the article stores it. */
const STORED = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'
const LOGIN = { username: 'roy', password: 'roy' }

/** A table with the article's user. Nobody has it open when the server comes. */
async function createTable(url: string): Promise<void> {
  await using store = await openStore({ url })
  await store.users.createUser({ username: 'roy', passwordHash: STORED })
}

/** The article's program on that table, with the log in memory. */
async function startFace(url: string) {
  const log: string[] = []
  const write = (facts: object, message: string) => void log.push(JSON.stringify({ ...facts, message }))
  const store = await openUserTable({
    url,
    table: 'latchkey_users',
    columns: { id: 'id', username: 'username', password: 'password_hash' },
  })
  const users = await createStoredUsers({ store, hasher: createHasher() })
  const server = await createLoginServer({
    faces: [
      face({
        dialect: flaskJwt(),
        keys: [secretKey('secret-key', { alg: 'HS256', allowWeak: "the article's secret" })],
        users,
        routes: [{ method: 'GET', path: '/rest-auth', handle: () => 'reached' }],
      }),
    ],
    owns: [store],
    audit: { off: 'what is read here is the log of faults' },
    limits: { off: 'one address logs in for all' },
    logger: { info: () => undefined, warn: write, error: write },
  })
  const http = createServer(nodeListener(server))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${origin}${path}`, init)
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() }
  }
  const login = (body: object = LOGIN) =>
    ask('/auth', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  const guarded = (token: string) => ask('/rest-auth', { headers: { authorization: `JWT ${token}` } })
  return {
    ask,
    login,
    guarded,
    log,
    async [Symbol.asyncDispose]() {
      http.close()
      http.closeAllConnections()
      await server.close()
    },
  }
}

function describeLostDatabase(kind: 'mariadb' | 'postgres', start: () => Promise<PrivateDatabase>): void {
  describe(`a server whose ${kind} is lost`, { skip: skipWithout(kind) }, () => {
    it('answers 503 with Retry-After while it is away, and heals by itself, each time', async () => {
      await using database = await start()
      await createTable(database.url)
      await using face = await startFace(database.url)
      const token = tokenIn((await face.login()).body)

      for (let round = 0; round < 2; round += 1) {
        assert.equal((await face.guarded(token)).status, 200)
        assert.equal((await face.ask('/readyz')).status, 200)

        await database.stop()
        const unknown = { username: 'nobody', password: 'roy' }
        const wrong = { username: 'roy', password: 'wrong' }
        const away = [face.login(), face.login(unknown), face.login(wrong), face.guarded(token), face.ask('/readyz')]
        for (const { status, retryAfter, body } of await Promise.all(away)) {
          assert.deepEqual([status, retryAfter], [503, '1'], body)
          assert.doesNotMatch(body, /ECONN|127\.0\.0\.1|latchkey_|mysql|postgres/)
        }
        assert.equal((await face.ask('/livez')).status, 200)
        // What needs no database is decided as ever.
        assert.equal((await face.guarded('a.b.c')).status, 401)
        assert.equal((await face.ask('/rest-auth')).status, 401)
        assert.equal((await face.ask('/nowhere')).status, 404)

        await database.start()
        assert.equal((await face.login()).status, 200)
        assert.equal((await face.login(wrong)).status, 401)
        assert.equal((await face.guarded(token)).status, 200)
        assert.equal((await face.ask('/readyz')).status, 200)
      }
      assert.ok(face.log.length > 0)
      for (const line of face.log) {
        assert.match(line, /store_unavailable/)
        assert.doesNotMatch(line, /roy|nobody|wrong|eyJ/)
      }
    })

    it('answers every login that was under way with the truth: a token, or 503', async () => {
      await using database = await start()
      await createTable(database.url)
      await using face = await startFace(database.url)
      let isStopped = false
      const seen = new Set<number>()
      const clients = Array.from({ length: 4 }, async () => {
        while (!isStopped) {
          const { status, body } = await face.login()
          seen.add(status)
          assert.ok(status === 503 || (status === 200 && tokenIn(body)), `${status} ${body}`)
        }
      })
      await database.stop()
      assert.equal((await face.login()).status, 503)
      isStopped = true
      await Promise.all(clients)
      assert.ok(seen.has(503))
    })
  })
}

describeLostDatabase('mariadb', startMariaDb)
describeLostDatabase('postgres', startPostgres)

function tokenIn(body: string): string {
  const { access_token: token } = JSON.parse(body) as { readonly access_token?: unknown }
  if (typeof token !== 'string') throw new Error(`no token: ${body}`)
  return token
}
