/** A listener by itself keeps connections, and ends them where its server says so. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { testServer } from '../testing/test-server.ts'
import { nodeListener } from './node-listener.ts'

async function answers(keepAlive?: () => boolean): Promise<readonly { connection?: string; port?: number }[]> {
  const login = await testServer()
  const http = createServer(keepAlive ? nodeListener(login, { keepAlive }) : nodeListener(login)).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const { port } = http.address() as AddressInfo
  const seen = []
  for (let i = 0; i < 2; i += 1) {
    const [response] = (await once(get({ port, agent, path: '/livez' }), 'response')) as [IncomingMessage]
    const { localPort } = response.socket
    await once(response.resume(), 'end')
    seen.push({ connection: response.headers.connection ?? '', port: localPort ?? 0 })
  }
  agent.destroy()
  http.close()
  await login.close()
  return seen
}

describe('the listener of an app', () => {
  it('keeps a connection for the next request, unless its server drains', async () => {
    const [first, second] = await answers()
    assert.deepEqual([first?.connection, second?.connection], ['keep-alive', 'keep-alive'])
    assert.equal(first?.port, second?.port)
  })

  it('ends each connection with its answer while its server drains', async () => {
    const [first, second] = await answers(() => false)
    assert.deepEqual([first?.connection, second?.connection], ['close', 'close'])
    assert.notEqual(first?.port, second?.port)
  })
})
