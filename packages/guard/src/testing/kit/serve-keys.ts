/** A real server that publishes a test's keys, as an authorization server does: metadata and a JWK Set. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { KeyRing } from './key-ring.ts'

/** A running server. Dispose of it to stop it. */
export interface ServedKeys extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly origin: string
  /** The paths that were requested so far. */
  readonly requests: readonly string[]
}

/** Listens on a free port of 127.0.0.1. */
export async function serveKeys(ring: KeyRing): Promise<ServedKeys> {
  const requests: string[] = []
  let origin = ''
  const documents: Readonly<Record<string, () => unknown>> = {
    '/.well-known/oauth-authorization-server': metadata,
    '/.well-known/openid-configuration': metadata,
    '/jwks.json': ring.published,
  }
  function metadata(): unknown {
    // RFC 8414 §2: response_types_supported is required, and a test issuer supports none.
    return { issuer: origin, jwks_uri: `${origin}/jwks.json`, response_types_supported: [] }
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const document = Object.hasOwn(documents, path) ? documents[path] : undefined
    if (!document) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document()))
  })
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(0, '127.0.0.1', resolve)
  await listening
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
