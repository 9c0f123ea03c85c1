/** Whose word about the client compose.yaml's settings believe: the proxy's on the machine, and nobody else's. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { LoginServer } from '@latchkey/server'
import { parse } from 'yaml'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { createConfiguredServer } from './configured-server.ts'

interface Compose {
  readonly configs: { readonly settings: { readonly content: string } }
}

/** The machine itself, as containers see it: from it comes what reaches the published port. */
const MACHINE = '172.30.250.1'

describe('the settings of compose.yaml', () => {
  const folder = scratchFolder()
  const file = join(folder.path, 'latchkey.json')
  const env = {
    DATABASE_URL: `sqlite:${join(folder.path, 'own.db')}`,
    LATCHKEY_KEY: randomBytes(32).toString('hex'),
    REDIS_URL: 'redis://127.0.0.1:1',
  }
  let server: LoginServer

  before(async () => {
    const compose = parse(readFileSync(new URL('../../../../compose.yaml', import.meta.url), 'utf8')) as Compose
    const { content } = compose.configs.settings
    const settings = JSON.parse(content.replace(/\$\{LATCHKEY_ISSUER:[^}]*\}/, 'https://login.example'))
    writeFileSync(file, JSON.stringify({ ...settings, host: '127.0.0.1', port: 0, logLevel: 'error' }))
    server = (await createConfiguredServer(file, env)).server
  })
  after(async () => {
    await server.close()
    folder[Symbol.dispose]()
  })

  for (const [what, peer, forwardedFor, address] of [
    ['a client of the network who names another address', MACHINE, '9.9.9.9, 192.168.1.20', '192.168.1.20'],
    ['a client of the world who names another address', MACHINE, '9.9.9.9, 203.0.113.7', '203.0.113.7'],
    ['a client of the machine’s proxy', MACHINE, '203.0.113.7', '203.0.113.7'],
    ['another container that says it is a proxy', '172.30.250.9', '9.9.9.9', '172.30.250.9'],
    ['somebody of the network who reaches the port', '192.168.1.20', '9.9.9.9', '192.168.1.20'],
  ] as const) {
    it(`let the audit log say where ${what} is`, async () => {
      const username = `nobody-${address}-${forwardedFor.length}`
      const request = new Request('http://login.example/v1/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
        body: JSON.stringify({ username, password: 'wrong' }),
      })
      assert.equal((await server.handler(request, { peerAddress: peer })).status, 400)
      const listed = await runHere(['audit', 'list', '--json', '--limit', '1', '--config', file], { env })
      const { events } = JSON.parse(listed.stdout) as { readonly events: readonly { readonly address?: string }[] }
      assert.equal(events[0]?.address, address)
    })
  }
})
