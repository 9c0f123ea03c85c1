/** A client that leaves while its token is judged: nothing is asked of the app any more, and its place is free again. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { appBehind, royToken } from '../testing/app-behind.ts'
import { talk } from '../testing/raw-client.ts'
import { flaskJwtFace } from '../testing/test-server.ts'

it('asks nothing of the app for a client that left while its token was judged, and gives its place to the next', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  let judged = 0
  const users = {
    authenticate: () => undefined,
    identity: async () => {
      judged += 1
      ask()
      if (judged === 1) await released
      return { id: 7 }
    },
  }
  await using behind = await appBehind({
    server: { faces: [flaskJwtFace({ users })] },
    upstream: { mostRequests: 1, routes: [{ method: '*', path: '/**', access: {} }] },
  })
  const get = `GET /a HTTP/1.1\r\nHost: api.test\r\nAuthorization: JWT ${royToken()}\r\n`
  const socket = connect(behind.port, '127.0.0.1')
  socket.write(`${get}\r\n`)
  await asked
  // A reset: one that has only said all it will may still read.
  socket.resetAndDestroy()
  await once(socket, 'close')
  await sleep(50)
  release()
  await sleep(50)
  const [answer] = await talk(behind.port, `${get}Connection: close\r\n\r\n`)
  assert.equal(answer?.status, 200)
  assert.equal(behind.reached.length, 1)
})
