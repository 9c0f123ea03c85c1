/** The proxies that ask: nginx as configured in the example, the others as documented. */
import type { Guard } from '../../guard.ts'
import type { HeaderPair, ReceivedResponse, SentRequest } from '../../testing/guard-adapter.ts'
import { createTestIssuer, type TestIssuer } from '../../testing/kit/index.ts'
import { listen } from '../../testing/listen.ts'
import { valuesOf } from '../../testing/run-guarded-app.ts'
import { forwardAuthListener } from '../forward-auth.ts'
import type { ForwardAuthOptions } from '../forward-auth-options.ts'
import type { ProxyName } from '../original-request.ts'
import type { Route } from '../route-table.ts'

/** The issuer of all tokens here. */
export const issuer: TestIssuer = createTestIssuer()
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/open', access: 'public' },
  { method: 'GET', path: '/feed', access: 'optional' },
  { method: '*', path: '/metrics', access: 'nobody' },
  { method: 'GET', path: '/reports/*', access: { scopes: 'reports:read' } },
]

/** A client's request, as a proxy saw it. */
export interface Seen {
  readonly method?: string
  readonly path: string
  readonly headers?: readonly HeaderPair[]
}

export function bearer(token: string): readonly HeaderPair[] {
  return [['Authorization', `Bearer ${token}`]]
}

export const TOKEN: readonly HeaderPair[] = bearer(issuer.token())
export const READER: readonly HeaderPair[] = bearer(issuer.token({ subject: 'Łukasz', scope: ['reports:read', 'x'] }))

/** The question in the proxy's own form. */
export function asked(
  proxy: ProxyName,
  { method = 'GET', path, headers = [] }: Seen,
  purpose: string = 'decide',
): SentRequest {
  if (proxy === 'nginx') {
    const original: HeaderPair[] = [
      ['X-Original-Method', method],
      ['X-Original-URI', path],
    ]
    return { method: 'GET', path: `/${purpose}`, headers: [...original, ...headers] }
  }
  if (proxy === 'traefik') {
    const forwarded: HeaderPair[] = [
      ['X-Forwarded-For', '192.0.2.7'],
      ['X-Forwarded-Host', 'api.example'],
      ['X-Forwarded-Method', method],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Server', 'edge-1'],
      ['X-Forwarded-Uri', path],
    ]
    return { method: 'GET', path: '/decide', headers: [...headers, ...forwarded, ['Accept-Encoding', 'gzip'] as const] }
  }
  const own: HeaderPair[] = [
    ['Content-Length', '0'],
    ['X-Envoy-Internal', 'true'],
    ['X-Forwarded-For', '192.0.2.7'],
    ['X-Envoy-Expected-Rq-Timeout-Ms', '5000'],
  ]
  return { method, path: `/decide${path}`, headers: [...headers, ...own] }
}

/** The endpoint's answer to the proxy. */
export async function ask<P>(
  guard: Guard<P>,
  options: ForwardAuthOptions<P>,
  seen: Seen,
  purpose?: string,
): Promise<ReceivedResponse> {
  await using app = await listen(forwardAuthListener(guard, options))
  return await app.send(asked(options.proxy, seen, purpose))
}

/** Subject, scope and client, as the proxy reads them. */
export function identityIn(answer: ReceivedResponse): readonly string[] {
  return ['X-Auth-Subject', 'X-Auth-Scope', 'X-Auth-Client'].flatMap((name) => valuesOf(answer, name))
}
