/** The native face's own routes. */
import type { GuardedRoute, StoredPrincipal } from '@latchkey/server'

/** `GET /v1/me`: whose token this is. */
export const nativeRoutes: readonly GuardedRoute<StoredPrincipal>[] = [
  {
    method: 'GET',
    path: '/v1/me',
    handle: ({ principal }) => ({ sub: principal.id, username: principal.username }),
  },
]
