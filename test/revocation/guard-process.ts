/**
 * An API for the proof, as a process of its own: `node guard-process.ts '{"source": …}'`. Prints where it listens.
 * `/closed` answers 503 while revocations are lost, `/open` goes on, `/status` says how fresh the knowledge is.
 */
import { createServer } from 'node:http'
import { type NodeListener, nodeGuard } from '@latchkey/guard/node'
import { followRevocations, pollingSource, type RevocationSource, sseSource } from '@latchkey/guard/revocations'
import { redisSource } from '@latchkey/guard/revocations/redis'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { createClient } from '@redis/client'
import type { GuardSettings } from './settings.ts'

const settings = JSON.parse(process.argv[2] ?? '') as GuardSettings
const { issuer, secret, maximumStalenessSeconds } = settings
let reconnects = 0
await using revocations = followRevocations({
  source: openSource(),
  maximumStalenessSeconds,
  onEvent: ({ type }) => {
    if (type === 'disconnected') reconnects += 1
  },
})
const auth = nodeGuard({
  dialect: oauth({ issuer, audience: issuer }),
  keys: secretKey(secret, { alg: 'HS256' }),
  revocations,
  whenRevocationsAreLost: 'fail-closed',
})
const fine: NodeListener = (_, response) => void response.end('fine')
const closed = auth.protect()(fine)
const open = auth.protect({ whenRevocationsAreLost: 'fail-open' })(fine)
const status: NodeListener = (_, response) => void response.end(JSON.stringify({ ...revocations.status, reconnects }))

const http = createServer((request, response) =>
  (request.url === '/status' ? status : request.url === '/open' ? open : closed)(request, response),
)
await revocations.ready
http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
await new Promise((resolve) => process.once('SIGTERM', resolve))
http.close()
http.closeAllConnections()

function openSource(): RevocationSource {
  const { source } = settings
  if (source.kind === 'redis') return redisSource(createClient({ socket: { host: '127.0.0.1', port: source.port } }))
  const options = { token: source.token }
  return source.kind === 'sse' ? sseSource(source.url, options) : pollingSource(source.url, options)
}
