/** Sends requests where they belong: what administers a server to its admin listener, everything else to the public one. */
import type { LoginServer } from '../server/login-server.ts'

const OF_ADMINS = /^\/(?:v1\/admin|docs|openapi\.json)(?:[/?]|$)/

/**
 * @param origin - of the public listener; the admin listener answers to addresses
 * @param peerAddress - the other end of the connection
 */
export function sendToEither(
  server: LoginServer,
  {
    origin,
    path,
    peerAddress,
    ...init
  }: RequestInit & { readonly origin: string; readonly path: string; readonly peerAddress: string },
): Promise<Response> {
  return OF_ADMINS.test(path)
    ? server.admin.handler(new Request(`http://127.0.0.1${path}`, init), { peerAddress })
    : server.handler(new Request(origin + path, init), { peerAddress })
}
