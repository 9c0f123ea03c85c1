/**
 * Answers that pages of any origin may read, because no cookie opens them: public documents, and what takes a token that the page has itself.
 * Pages of origins that the dialect knows are answered as everywhere, with cookies where it says so.
 */
import { type HeaderLine, headerOf, type Message, withHeaders } from '@latchkey/protocol'

/** What clients send, the header among it by which MCP's ask even for public documents. */
const SENDABLE = 'authorization, content-type, dpop, mcp-protocol-version'
const EXPOSED = 'WWW-Authenticate, Retry-After'
const PREFLIGHT_SECONDS = 600

/** @param message - with the dialect's own headers */
export function forAnyOrigin(message: Message, method: string): Message {
  if (headerOf(message, 'Access-Control-Allow-Origin') !== undefined) return message
  const preflight: readonly HeaderLine[] = [
    ['Access-Control-Allow-Methods', headerOf(message, 'Allow') ?? ''],
    ['Access-Control-Allow-Headers', SENDABLE],
    ['Access-Control-Max-Age', String(PREFLIGHT_SECONDS)],
  ]
  const read: readonly HeaderLine[] = [['Access-Control-Expose-Headers', EXPOSED]]
  return withHeaders(message, [['Access-Control-Allow-Origin', '*'], ...(method === 'OPTIONS' ? preflight : read)])
}
