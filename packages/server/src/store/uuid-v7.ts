/** UUID version 7 (RFC 9562 §5.7): made in the app, sorted by time, the same on every engine. */
import { randomBytes } from 'node:crypto'

/**
 * @param nowMilliseconds - milliseconds since the epoch; a fraction takes the place of random bits, so that ids of one millisecond sort
 *   by the time of their making (RFC 9562 §6.2, method 3)
 */
export function uuidV7(nowMilliseconds: number): string {
  const bytes = randomBytes(16)
  const whole = Math.floor(nowMilliseconds)
  bytes.writeUIntBE(whole, 0, 6)
  if (nowMilliseconds !== whole) bytes.writeUInt16BE(Math.floor((nowMilliseconds - whole) * 4096), 6)
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6)
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text can be in a column of UUIDs at all: PostgreSQL refuses a statement with any other. */
export function isUuid(text: string): boolean {
  return CANONICAL.test(text)
}
