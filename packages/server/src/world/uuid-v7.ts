/** UUID version 7 (RFC 9562 §5.7): made in the app, sorted by time, the same on every engine. */
import { randomBytes } from 'node:crypto'

/** How many ids of one millisecond have an order. */
const ORDINALS = 4096

/**
 * @param nowMilliseconds - milliseconds since the epoch; a fraction takes the place of random bits, so that ids of one millisecond sort
 *   by the time of their making (RFC 9562 §6.2, method 3)
 */
export function uuidV7(nowMilliseconds: number): string {
  const whole = Math.floor(nowMilliseconds)
  return compose(whole, nowMilliseconds === whole ? undefined : Math.floor((nowMilliseconds - whole) * ORDINALS))
}

/**
 * Makes ids that sort in the order of their making, within a millisecond and while the clock is set back too (RFC 9562 §6.2, method 1).
 *
 * @returns what takes milliseconds since the epoch, as {@link uuidV7} does
 */
export function createOrderedUuidV7(): (nowMilliseconds: number) => string {
  let [milliseconds, ordinal] = [0, 0]
  return (nowMilliseconds) => {
    ordinal += 1
    if (Math.floor(nowMilliseconds) > milliseconds) [milliseconds, ordinal] = [Math.floor(nowMilliseconds), 0]
    else if (ordinal === ORDINALS) [milliseconds, ordinal] = [milliseconds + 1, 0]
    return compose(milliseconds, ordinal)
  }
}

/** @param ordinal - among those of its millisecond; random without it */
function compose(milliseconds: number, ordinal: number | undefined): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(milliseconds, 0, 6)
  if (ordinal !== undefined) bytes.writeUInt16BE(ordinal, 6)
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6)
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text can be in a column of UUIDs at all: PostgreSQL refuses a statement with any other. */
export function isUuid(text: string): boolean {
  return CANONICAL.test(text)
}
