/** The opening handshake of a WebSocket (RFC 6455 §4). No other protocol is changed to. */
import { createHash } from 'node:crypto'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Whether a request asks for a WebSocket, and for nothing else. Others are requests without `Upgrade`. */
export function asksForWebSocket(headers: Readonly<Record<string, string[] | undefined>>): boolean {
  const upgrade = headers['upgrade'] ?? []
  return upgrade.length === 1 && upgrade[0]?.toLowerCase() === 'websocket'
}

/** Whether the handshake is whole. A server that takes another for one would leave us with a connection that both sides read differently. */
export function isWholeHandshake(method: string, header: (name: string) => readonly string[]): boolean {
  const [key, ...moreKeys] = header('sec-websocket-key')
  const [version, ...moreVersions] = header('sec-websocket-version')
  const named = header('connection').flatMap((line) =>
    line
      .toLowerCase()
      .split(',')
      .map((one) => one.trim()),
  )
  return (
    method === 'GET' &&
    /^[\w+/]{21}[AQgw]==$/.test(key ?? '') &&
    version === '13' &&
    moreKeys.length + moreVersions.length === 0 &&
    named.includes('upgrade') &&
    header('transfer-encoding').length === 0 &&
    header('content-length').every((length) => length === '0')
  )
}

/**
 * Whether an answer of 101 is one to this handshake.
 *
 * @param raw - names and values in turn
 */
export function isAccepted(key: string | undefined, raw: readonly string[]): boolean {
  const values = (name: string) => raw.filter((_, i) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === name)
  const expected = createHash('sha1').update(`${key}${GUID}`).digest('base64')
  const [accepted, ...more] = values('sec-websocket-accept')
  return accepted === expected && more.length === 0 && values('upgrade').join().toLowerCase() === 'websocket'
}
