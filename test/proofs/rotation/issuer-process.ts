/** A login server for the proof, as a process of its own: `node issuer-process.ts '{"database": …}'`. Prints where it listens. */
import { createServer } from 'node:http'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, face, withPorts } from '@latchkey/server'
import {
  createKeyEncryption,
  createRevocationLog,
  createSystemClock,
  openKeyRing,
  readServerMetadataEndpoint,
  readSigningKeysEndpoint,
} from '@latchkey/server/administration'
import { nodeListener } from '@latchkey/server/node'
import { openStore } from '@latchkey/sql'
import { type IssuerSettings, RING } from './settings.ts'

const { database, encryptionKey, issuer, feedToken } = JSON.parse(process.argv[2] ?? '') as IssuerSettings
const store = await openStore({ url: database })
const encryption = createKeyEncryption([Buffer.from(encryptionKey, 'hex')])
const clock = createSystemClock()
const keys = await openKeyRing({ ...RING, store: store.signingKeys, encryption, clock })
const log = createRevocationLog({ store: store.revocations, clock })
const published = withPorts([readSigningKeysEndpoint()], { ring: keys })
const server = await createLoginServer({
  faces: [
    face({
      dialect: oauth({ issuer, audience: issuer, accessTokenLifetimeSeconds: RING.tokenLifetimeSeconds }),
      keys,
      users: { authenticate: (username) => ({ id: username }) },
      routes: [{ method: 'GET', path: '/guarded', handle: () => 'fine' }],
      endpoints: [...published, readServerMetadataEndpoint({ issuer, endpoints: published })],
    }),
  ],
  revocations: { log, feedToken },
  owns: [keys, store],
})
const http = createServer(nodeListener(server)).listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
await new Promise((resolve) => process.once('SIGTERM', resolve))
http.close()
http.closeAllConnections()
await server.close()
