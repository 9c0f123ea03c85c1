/** The client against the quickstart, as `npm start` runs it: one server, three dialects. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type ClientDialect, createClient, flaskJwt, flaskPyjwt, oauth } from '@latchkey/client'
import { type Running, scriptWords, startListening } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'

const faces: readonly (readonly [dialect: ClientDialect, guarded: string, refused: number])[] = [
  [oauth(), '/v1/me', 401],
  [flaskJwt(), '/rest-auth', 401],
  [flaskPyjwt(), '/protected', 403],
]

describe('the client and the quickstart', () => {
  const folder = scratchFolder()
  let running: Running
  before(async () => {
    const env = { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0' }
    running = await startListening(scriptWords('start'), { env })
  })
  after(async () => {
    await running.end('SIGINT')
    folder[Symbol.dispose]()
  })

  for (const [dialect, guarded, refused] of faces) {
    it(`speak ${dialect.name}`, async () => {
      const client: Client = createClient({ dialect, baseUrl: running.address })
      assert.equal((await client.fetch(guarded)).status, refused)
      await assert.rejects(client.login({ username: 'roy', password: 'wrong' }), { code: 'login_refused' })
      await client.login({ username: 'roy', password: 'roy' })
      assert.equal((await client.fetch(guarded)).status, 200)
      await client.logout()
      assert.equal((await client.fetch(guarded)).status, refused)
      assert.deepEqual(client.state, { status: 'logged_out', reason: 'logout' })
    })
  }
})
