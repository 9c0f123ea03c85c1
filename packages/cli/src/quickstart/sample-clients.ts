/** The clients that a quickstart has: its demo, and one for whatever MCP client is connected to the example server. Neither has a secret. */
import type { ClientStore, ProtectedResource, StoredClient, World } from '@latchkey/server'
import { DEMO_BACK, DEMO_CLIENT } from './demo-client.ts'

export const MCP_CLIENT: string = 'mcp'

/** `examples/mcp`, as it listens when nothing else is said. */
export const EXAMPLE_RESOURCE: ProtectedResource = {
  resource: 'http://127.0.0.1:3000/mcp',
  name: 'Orders',
  scopes: { 'orders:read': 'See your orders', 'orders:write': 'Change your orders' },
}

/** Codes go to this machine alone, whatever the port that the client listens on. */
const LOOPBACK = ['http://127.0.0.1', 'http://localhost', 'http://[::1]']
const MCP_PATHS = ['/callback', '/oauth/callback']

/** One that exists is not changed: whoever disables it keeps it disabled. */
export async function createSampleClients(store: ClientStore, clock: World['clock']): Promise<void> {
  const common = {
    ...{ kind: 'registered', authentication: 'none', firstParty: false, scopes: [] },
    ...{ postLogoutRedirectUris: [] },
    ...{ grants: ['authorization_code', 'refresh_token'], createdAt: Math.floor(clock.now()) },
  } satisfies Partial<StoredClient>
  const audiences = [EXAMPLE_RESOURCE.resource]
  const redirectUris = LOOPBACK.flatMap((origin) => MCP_PATHS.map((path) => origin + path))
  await store.create({ ...common, id: MCP_CLIENT, name: 'MCP client', audiences, redirectUris })
  const back = LOOPBACK.map((origin) => origin + DEMO_BACK)
  await store.create({ ...common, id: DEMO_CLIENT, name: 'Demo client', audiences: [], redirectUris: back })
}
