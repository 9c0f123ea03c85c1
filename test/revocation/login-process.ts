/**
 * A login server for the proof, as a process of its own: `node login-process.ts '{"database": …}'`.
 * Prints where it listens. `POST /control/revoke` revokes the token in its body, as an app's own logout would do it.
 */
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { publishToRedis } from '@latchkey/guard/revocations/redis'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, face } from '@latchkey/server'
import { createRevocationLog, createSystemClock } from '@latchkey/server/administration'
import { nodeListener } from '@latchkey/server/node'
import { openStore } from '@latchkey/sql'
import { secretKey } from '@latchkey/tokens'
import { createClient } from '@redis/client'
import type { LoginSettings } from './settings.ts'

const { database, feedToken, secret, issuer, redisPort } = JSON.parse(process.argv[2] ?? '') as LoginSettings
const store = await openStore({ url: database })
const log = createRevocationLog({ store: store.revocations, clock: createSystemClock() })
const client = redisPort === undefined ? undefined : createClient({ socket: { host: '127.0.0.1', port: redisPort } })
const publisher = client && publishToRedis({ client, source: log })
const server = await createLoginServer({
  faces: [
    face({
      dialect: oauth({ issuer, audience: issuer }),
      keys: [secretKey(secret, { alg: 'HS256' })],
      users: { authenticate: (username) => ({ id: username }) },
    }),
  ],
  revocations: { log, feedToken },
  owns: publisher ? [publisher, store] : [store],
})
const answer = nodeListener(server)

const http = createServer(async (request, response) => {
  if (request.url !== '/control/revoke') return answer(request, response)
  response.statusCode = (await revoke(request)) ? 204 : 404
  response.end()
})
http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})

async function revoke(request: IncomingMessage): Promise<boolean> {
  return server.revoke({ token: await text(request) })
}
