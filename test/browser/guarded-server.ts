/** The token server, its pages, and an API behind the real guard, all of one origin. */
import { type Listener, startTokenServer, type TokenServer } from '@latchkey/client/testing'
import { nodeGuard } from '@latchkey/guard/node'
import { withPages } from './pages.ts'

/** @param routes - what stands before the guard */
export function startGuardedServer(
  script: string,
  routes: Readonly<Record<string, Listener>> = {},
): Promise<TokenServer> {
  return startTokenServer({
    api: ({ dialect, key, clock }) => {
      const auth = nodeGuard({ dialect, keys: key, clock })
      const guarded = auth.protect()((request, response) => response.end(`hello ${auth.principal(request).id}`))
      return withPages(script, (request, response) => (routes[request.url ?? ''] ?? guarded)(request, response))
    },
  })
}
