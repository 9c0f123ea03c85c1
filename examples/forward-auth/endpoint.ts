/** The endpoint that nginx, Traefik or Envoy asks, for the API beside it: `PROXY=nginx PORT=9090 LATCHKEY_SECRET=… node endpoint.ts`. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGuard } from '@latchkey/guard'
import { forwardAuthListener, type ProxyName } from '@latchkey/guard/forward-auth'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'

const guard = createGuard({
  dialect: oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' }),
  keys: secretKey(process.env['LATCHKEY_SECRET'] ?? '', { alg: 'HS256' }),
  resource: { name: 'Reports', scopes: ['reports:read', 'reports:write'] },
})

const listener = forwardAuthListener(guard, {
  proxy: (process.env['PROXY'] ?? 'nginx') as ProxyName,
  routes: [
    { method: 'GET', path: '/health', access: 'public' },
    { method: 'GET', path: '/reports/**', access: { scopes: 'reports:read' } },
    { method: '*', path: '/reports/**', access: { scopes: 'reports:write' } },
    { method: '*', path: '/metrics', access: 'nobody' },
  ],
})

const server = createServer(listener).listen(Number(process.env['PORT'] ?? 9090), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
