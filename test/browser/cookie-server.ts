/** A login server of our own with one user, roy, for pages of one origin that keep their sessions in cookies. Its tables are in memory. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createLoginServer, nativeFace } from '@latchkey/server'
import { nodeListener } from '@latchkey/server/node'
import { sql } from '@latchkey/sql'

export const roy = { username: 'roy', password: 'violet kettle under the stairs' }

/** A running server. */
export interface CookieServer extends AsyncDisposable {
  readonly url: string
  /** How many times a path was asked, preflights left out. */
  readonly calls: (path: string) => number
}

export async function startCookieServer(origin: string): Promise<CookieServer> {
  const issuer = 'http://localhost:5000'
  const server = await createLoginServer({
    store: sql('sqlite::memory:'),
    faces: [
      nativeFace({
        oauth: { issuer, audience: issuer, cookies: { origins: [origin] } },
        keyEncryptionKeys: [randomBytes(32)],
        registration: 'open',
      }),
    ],
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  const counts = new Map<string, number>()
  const listener = nodeListener(server)
  const http = createServer((request, response) => {
    const { url = '', method } = request
    if (method !== 'OPTIONS') counts.set(url, (counts.get(url) ?? 0) + 1)
    return listener(request, response)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  assert.ok(typeof address === 'object' && address)
  const url = `http://localhost:${address.port}`
  const headers = { 'content-type': 'application/json' }
  const made = await fetch(`${url}/v1/users`, { method: 'POST', headers, body: JSON.stringify(roy) })
  assert.equal(made.status, 201)
  return {
    url,
    calls: (path) => counts.get(path) ?? 0,
    async [Symbol.asyncDispose]() {
      http.close()
      http.closeAllConnections()
      await server.close()
    },
  }
}
