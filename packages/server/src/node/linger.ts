/**
 * Reads on what nobody wants, for a while. A connection that is closed while its client still sends is reset, and the client loses the answer that it
 * has not read yet (RFC 9112 §9.6).
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../world/clock.ts'

/** Whoever sends more than this does not mean a request to this server. */
const LONGEST_BYTES = 8_388_608

/** Until the body has come to its end, or is longer than anybody's, or the time is over. */
export async function restOfBody(
  request: IncomingMessage,
  clock: Pick<Clock, 'after'>,
  milliseconds: number,
): Promise<void> {
  if (request.complete || request.destroyed) return
  const { promise, resolve } = Promise.withResolvers<void>()
  using _ = clock.after(milliseconds, resolve)
  let left = LONGEST_BYTES
  request.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength
    if (left < 0) resolve()
  })
  for (const end of ['end', 'error', 'close']) request.once(end, () => resolve())
  request.resume()
  await promise
}

/** Nothing that comes from now on is taken for a request. What is more than anybody sends stays where it is, until the connection is closed. */
export function discard(socket: Socket): void {
  let left = LONGEST_BYTES
  socket.removeAllListeners('data')
  socket.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength
    if (left < 0) socket.pause()
  })
  socket.resume()
}

/** Says the last word, and closes the connection when the client has closed it, or the time is over. */
export function endSlowly(
  socket: Socket,
  bytes: Buffer | string,
  clock: Pick<Clock, 'after'>,
  milliseconds: number,
): void {
  socket.end(bytes)
  const timer = clock.after(milliseconds, () => socket.destroy())
  socket.once('close', () => timer[Symbol.dispose]())
}
