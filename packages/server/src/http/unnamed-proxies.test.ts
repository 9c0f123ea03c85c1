/** Behind a proxy that nobody has named, nobody is refused for the failures of others, and nobody is known by its address. Over HTTP. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LoginServerOptions } from '../server/server-options.ts'
import { recordingLogger, royLogin, testServer } from '../testing/test-server.ts'
import { UNNAMED_PROXY } from './unnamed-proxies.ts'

const FORWARDED = { 'x-forwarded-for': '198.51.100.1' }

async function start(options: Partial<LoginServerOptions> = {}) {
  const logger = recordingLogger()
  const server = await testServer({ logger, ...options })
  const send = (path: string, body: string | undefined, peerAddress: string, headers: Record<string, string>) =>
    server.handler(
      new Request(`http://api.test${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body }),
      }),
      { peerAddress },
    )
  return {
    logger,
    warned: () => server.warnings.filter((line) => line === UNNAMED_PROXY).length,
    told: () => logger.lines.filter(({ message }) => message === UNNAMED_PROXY).length,
    /** The statuses of so many wrong logins at as many names. */
    async guesses(count: number, peerAddress: string, headers: Record<string, string>) {
      const statuses = new Set<number>()
      for (let i = 0; i < count; i++) {
        const body = JSON.stringify({ username: `user ${i}`, password: 'wrong' })
        statuses.add((await send('/v1/login', body, peerAddress, headers)).status)
      }
      return [...statuses]
    },
    logIn: async (peerAddress: string, headers = {}) =>
      (await send('/v1/login', royLogin, peerAddress, headers)).status,
    logInWrong: async (peerAddress: string, header: string) => {
      const body = JSON.stringify({ username: 'roy', password: 'wrong' })
      return (await send('/v1/login', body, peerAddress, { [header]: '198.51.100.9' })).status
    },
    degraded: async () => {
      const { degraded = [] } = (await (await send('/readyz', undefined, '203.0.113.9', {})).json()) as {
        readonly degraded?: readonly string[]
      }
      return degraded
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

describe('a peer that sends a header as proxies do', () => {
  for (const [what, peer, header] of [
    ['on this machine', '127.0.0.1', 'X-Forwarded-For'],
    ['on this machine, by IPv6', '::1', 'Forwarded'],
    ['in a private network', '10.1.2.3', 'X-Real-IP'],
    ['in the network of containers', '::ffff:172.17.0.1', 'X-Forwarded-For'],
    ['in a private network of IPv6', 'fd00::7', 'X-Forwarded-For'],
  ] as const) {
    it(`shares no count and no known network with all behind it, if it is ${what}, and the server says so`, async () => {
      await using it = await start()
      assert.deepEqual([await it.degraded(), it.warned()], [[], 0])
      assert.deepEqual(await it.guesses(100, peer, { [header]: '198.51.100.1' }), [400])
      assert.equal(await it.logIn(peer, { [header]: '198.51.100.2' }), 200)
      assert.deepEqual([it.told(), it.warned()], [1, 1])
      assert.deepEqual(await it.degraded(), ['client_addresses'])
      // A stranger behind it is on nobody's known network.
      const statuses: number[] = []
      for (let i = 0; i < 7; i++) statuses.push(await it.logInWrong(peer, header))
      assert.deepEqual(statuses, [400, 400, 400, 400, 400, 429, 429])
      assert.equal(await it.logIn(peer, { [header]: '198.51.100.2' }), 429)
    })
  }

  it('is a client like others, if it is anywhere else: it chooses what it sends', async () => {
    await using it = await start()
    assert.deepEqual(await it.guesses(70, '203.0.113.9', FORWARDED), [400, 429])
    assert.deepEqual([it.told(), await it.degraded()], [0, []])
  })

  it('is counted by the addresses that it names, if it is named, and by its own, if there is said to be no proxy', async () => {
    await using named = await start({ trustedProxies: ['10.1.2.3'] })
    assert.deepEqual(await named.guesses(70, '10.1.2.3', FORWARDED), [400, 429])
    assert.equal(await named.logIn('10.1.2.3', { 'x-forwarded-for': '198.51.100.2' }), 200)
    await using none = await start({ trustedProxies: [] })
    assert.deepEqual(await none.guesses(70, '10.1.2.3', FORWARDED), [400, 429])
    assert.deepEqual([named.told(), none.told(), await none.degraded()], [0, 0, []])
  })

  it('is one also for requests without the header that it sends later, and its neighbours are none', async () => {
    await using it = await start()
    await it.logIn('10.1.2.3', FORWARDED)
    assert.deepEqual(await it.guesses(70, '10.1.2.3', {}), [400])
    assert.deepEqual(await it.guesses(70, '10.1.2.4', {}), [400, 429])
  })
})
