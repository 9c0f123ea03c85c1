/** For tests: an issuer on a loopback address with metadata and a JWK Set. It counts requests and gives the answers it is told to give. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { exportJwk } from '../jwk/export.ts'
import type { Key } from '../jwk/key.ts'
import { type Answer, json, jwkSet, startJwksServer } from './jwks-server.ts'

export const OAUTH = '/.well-known/oauth-authorization-server'
export const OPENID = '/.well-known/openid-configuration'

export interface IssuerServer extends AsyncDisposable {
  /** `http://127.0.0.1:port`, or https. */
  readonly origin: string
  /** The paths that were requested so far, in order. */
  readonly paths: readonly string[]
  /** The answers by path; 404 elsewhere. */
  readonly answers: Map<string, Answer>
  /** Publishes the issuer's metadata at a path, with some members replaced. */
  readonly describe: (path: string, members?: Readonly<Record<string, unknown>>) => void
  /** Publishes these keys at `/keys`. */
  readonly publish: (...keys: readonly Key[]) => void
}

/** An issuer with RFC 8414 metadata and these keys. */
export async function startIssuerServer(
  keys: readonly Key[],
  tls?: { readonly key: string; readonly cert: string },
): Promise<IssuerServer> {
  const server = await startJwksServer([], tls)
  const { origin } = new URL(server.url)
  const paths: string[] = []
  const answers = new Map<string, Answer>()
  server.answer = (response: ServerResponse, request: IncomingMessage) => {
    const path = request.url ?? ''
    paths.push(path)
    const answer = answers.get(path)
    if (answer) answer(response, request)
    else response.writeHead(404).end()
  }
  const publish = (...published: readonly Key[]): void => {
    answers.set('/keys', jwkSet(published.map((key) => exportJwk(key))))
  }
  const describe = (path: string, members: Readonly<Record<string, unknown>> = {}): void => {
    answers.set(path, json(JSON.stringify({ issuer: origin, jwks_uri: `${origin}/keys`, ...members })))
  }
  publish(...keys)
  describe(OAUTH)
  return { origin, paths, answers, describe, publish, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
