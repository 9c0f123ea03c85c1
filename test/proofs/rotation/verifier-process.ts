/**
 * An API for the proof, as a process of its own, that knows nothing but its issuer's name: `node verifier-process.ts '{"issuer": …}'`.
 * Prints where it listens.
 */
import { createServer } from 'node:http'
import { nodeGuard } from '@latchkey/guard/node'
import { followRevocations, sseSource } from '@latchkey/guard/revocations'
import type { VerifierSettings } from './settings.ts'

const { issuer, feedToken } = JSON.parse(process.argv[2] ?? '') as VerifierSettings
await using revocations = followRevocations({
  source: sseSource(`${issuer}/v1/revocations`, { token: feedToken }),
  maximumStalenessSeconds: 10,
})
const auth = nodeGuard({
  issuer,
  audience: issuer,
  discovery: { cooldownSeconds: 1 },
  revocations,
  whenRevocationsAreLost: 'fail-closed',
  onFault: (fault) => process.stderr.write(`${fault instanceof Error ? fault.message : 'fault'}\n`),
})
await revocations.ready
await using _ = auth.guard
const fine = auth.protect()((_, response) => void response.end('fine'))
const http = createServer(fine).listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
await new Promise((resolve) => process.once('SIGTERM', resolve))
http.close()
http.closeAllConnections()
