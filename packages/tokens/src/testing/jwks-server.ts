/** For tests: an issuer's JWK Set endpoint on a loopback address. It counts requests and gives the answers it is told to give. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Jwk } from '../jwk/jwk.ts'

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface JwksServer extends AsyncDisposable {
  readonly url: string
  /** The headers of every request so far. */
  readonly requests: readonly IncomingHttpHeaders[]
  /** The answer from now on. */
  answer: Answer
}

/** A JWK Set of these keys, as a good issuer sends it. */
export function jwkSet(keys: readonly unknown[], headers: Readonly<Record<string, string>> = {}): Answer {
  return json(JSON.stringify({ keys }), headers)
}

/** Any body with a JSON content type. */
export function json(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => response.writeHead(200, { 'content-type': 'application/jwk-set+json', ...headers }).end(body)
}

/** @param tls - key and certificate, for https */
export async function startJwksServer(
  keys: readonly Jwk[],
  tls?: { readonly key: string; readonly cert: string },
): Promise<JwksServer> {
  const requests: IncomingHttpHeaders[] = []
  const state = { answer: jwkSet(keys) }
  const listener: RequestListener = (request, response) => {
    requests.push(request.headers)
    state.answer(response, request)
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/.well-known/jwks.json`,
    requests,
    get answer() {
      return state.answer
    },
    set answer(answer) {
      state.answer = answer
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
