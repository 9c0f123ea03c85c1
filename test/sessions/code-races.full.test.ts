/** One code, redeemed a hundred times at once at two servers over one database; and strangers by the thousand, who leave no row. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { authorizePath, type FrontDoorServer, pkce, startFrontDoorOver } from '@latchkey/server/testing'
import { sql } from '@latchkey/sql'
import { type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'

const BACK = 'https://app.test/back'
const ROUNDS = 3
const MANY = 100
const off = { off: 'all of them come from one address' }

/** A database of each engine, empty, and what removes it. */
const ENGINES: Readonly<Record<string, { readonly skip: string | false; readonly open: () => Promise<Opened> }>> = {
  SQLite: {
    skip: false,
    open: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'latchkey-codes-'))
      const remove = async () => rmSync(folder, { recursive: true, force: true })
      return { url: `sqlite:${folder}/own.db`, [Symbol.asyncDispose]: remove }
    },
  },
  MariaDB: { skip: skipWithout('mariadb'), open: () => startMariaDb() },
  PostgreSQL: { skip: skipWithout('postgres'), open: () => startPostgres() },
}

type Opened = Pick<PrivateDatabase, 'url'> & AsyncDisposable

async function codeOf(server: FrontDoorServer, challenge: string): Promise<string> {
  const back = await server.browser().walk(authorizePath({ code_challenge: challenge }), 'zoe')
  return back.searchParams.get('code') ?? assert.fail(`no code came: ${back}`)
}

for (const [name, { skip, open }] of Object.entries(ENGINES)) {
  describe(`a code over ${name}`, { skip }, () => {
    it(`gives tokens to one of ${MANY} at two servers, or to none, and nobody keeps them`, async () => {
      await using database = await open()
      const options = { store: sql(database.url), server: { limits: off } }
      await using one = await startFrontDoorOver(options)
      await using two = await startFrontDoorOver(options)
      await one.addUser('zoe')
      await one.addClient('app')
      for (let round = 0; round < ROUNDS; round += 1) {
        const { verifier, challenge } = pkce()
        const code = await codeOf(one, challenge)
        const form = {
          grant_type: 'authorization_code',
          client_id: 'app',
          code,
          redirect_uri: BACK,
          code_verifier: verifier,
        }
        const answers = await Promise.all(
          Array.from({ length: MANY }, (_, i) => (i % 2 === 0 ? one : two).post('/v1/token', form)),
        )
        const good = answers.filter(({ status }) => status === 200)
        assert.ok(good.length <= 1, `${good.length} of ${MANY} got tokens`)
        const others = answers.filter(({ status }) => status !== 200).map(({ body }) => body['code'])
        assert.deepEqual([...new Set(others)], ['code_reuse'])
        for (const { body } of good) {
          const refresh = {
            grant_type: 'refresh_token',
            client_id: 'app',
            refresh_token: String(body['refresh_token']),
          }
          assert.equal((await two.post('/v1/token', refresh)).body['error'], 'invalid_grant')
        }
      }
      const now = Math.floor(one.clock.now())
      const { id = '' } = (await one.store.users.findByUsername('zoe')) ?? {}
      assert.deepEqual(await one.store.sessions.listLive({ subject: String(id), now, limit: 9 }), [])
    })
  })
}

describe('strangers', () => {
  it('ask 10,000 times, open pages and guess, and leave no row', async () => {
    await using server = await startFrontDoorOver({ store: sql('sqlite::memory:'), server: { limits: off } })
    await server.addUser('zoe')
    await server.addClient('app')
    const browser = server.browser()
    for (let asked = 0; asked < 10_000; asked += 1) {
      const { status, location = '' } = await browser.get(authorizePath({ state: String(asked) }))
      assert.equal(status, 303)
      if (asked % 100 === 0) assert.equal((await browser.get(location)).status, 200)
    }
    const { flows, authorizationCodes, browserLogins } = server.store
    for (const store of [flows, authorizationCodes, browserLogins])
      assert.equal(await store.removeExpired(Number.MAX_SAFE_INTEGER, 10), 0)
  })

  for (const path of ['/security', '/v1/end-session?state=x', '/v1/end-session?id_token_hint=x']) {
    it(`ask 10,000 times for ${path}, and leave no row`, async () => {
      await using server = await startFrontDoorOver({ store: sql('sqlite::memory:'), server: { limits: off } })
      // Of its keys.
      const before = await server.store.audit.list({ limit: 99 })
      for (let asked = 0; asked < 10_000; asked += 1) {
        const { status } = await server.browser().get(path)
        assert.ok(status === 200 || status === 303, String(status))
      }
      const { flows, authorizationCodes, browserLogins, sessions } = server.store
      for (const store of [flows, authorizationCodes, browserLogins, sessions])
        assert.equal(await store.removeExpired(Number.MAX_SAFE_INTEGER, 10), 0)
      assert.deepEqual(await server.store.audit.list({ limit: 99 }), before)
    })
  }
})
