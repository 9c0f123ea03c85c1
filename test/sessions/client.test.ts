/** The real client against real login servers: two processes over one database. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Client, createClient, oauth } from '@latchkey/client'
import { type LoginServers, startLoginServers } from './login-servers.ts'

const TOKEN_LIFETIME_SECONDS = 600

describe('the client and the login server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-client-'))
  let servers: LoginServers
  before(async () => {
    servers = await startLoginServers(`sqlite:${join(folder, 'latchkey.db')}`, 2)
  })
  after(async () => {
    await servers[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A client of one of the servers, with a storage of its own. */
  function clientOf(turn: number, name: string, storage = new Map<string, string>()): Client {
    return createClient({
      dialect: oauth(),
      baseUrl: servers.addresses()[turn] ?? '',
      name,
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => void storage.set(key, value),
        removeItem: (key) => void storage.delete(key),
      },
    })
  }

  /** What two clients have that were given the same session, and know nothing of each other. */
  async function twins(): Promise<readonly [Client, Client]> {
    const { username } = await servers.register()
    const [storage, copy] = [new Map<string, string>(), new Map<string, string>()]
    const first = clientOf(0, 'first', storage)
    await first.login({ username, password: 'open sesame' })
    for (const [key, value] of storage) copy.set(key.replace('first', 'second'), value)
    return [first, clientOf(1, 'second', copy)]
  }

  const statuses = async (asked: readonly Promise<Response>[]) =>
    new Set((await Promise.all(asked)).map(({ status }) => status))

  it('logs in, is refused with a wrong password, and reaches what is guarded', async () => {
    const { username } = await servers.register()
    const client = clientOf(0, 'alone')
    await assert.rejects(client.login({ username, password: 'wrong' }), { code: 'login_refused' })
    await client.login({ username, password: 'open sesame' })
    assert.equal((await client.fetch('/me')).status, 200)
    assert.equal(client.state.status, 'logged_in')
    client.close()
  })

  it('goes on over the end of its access token, again and again', async () => {
    const { username } = await servers.register()
    const client = clientOf(1, 'long')
    await client.login({ username, password: 'open sesame' })
    for (let i = 0; i < 3; i++) {
      await servers.pass(TOKEN_LIFETIME_SECONDS + 60)
      assert.equal(await reached(client), 200)
    }
    client.close()
  })

  it('keeps two clients logged in that share one refresh token and use it a hundred times at once, at two servers', async () => {
    const [first, second] = await twins()
    for (let round = 0; round < 3; round++) {
      await servers.pass(TOKEN_LIFETIME_SECONDS + 60)
      await Promise.all([reached(first), reached(second)])
      const requests = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? first : second).fetch('/me'))
      assert.deepEqual(await statuses(requests), new Set([200]))
      await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? first : second).refresh()))
      assert.deepEqual([first.state.status, second.state.status], ['logged_in', 'logged_in'])
    }
    first.close()
    second.close()
  })

  it('ends the session for both when one of them logs out', async () => {
    const [first, second] = await twins()
    assert.deepEqual(await statuses([first.fetch('/me'), second.fetch('/me')]), new Set([200]))
    await first.logout()
    assert.deepEqual(first.state, { status: 'logged_out', reason: 'logout' })
    await assert.rejects(second.refresh(), { code: 'logged_out' })
    assert.deepEqual(second.state, { status: 'logged_out', reason: 'refresh_refused' })
    first.close()
    second.close()
  })

  /** The status once the server knows again what was revoked, as it does a moment after time has passed at once. */
  async function reached(client: Client): Promise<number> {
    for (;;) {
      const { status } = await client.fetch('/me')
      if (status !== 503) return status
    }
  }
})
