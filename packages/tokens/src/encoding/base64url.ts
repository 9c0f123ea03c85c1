/** base64url without padding, strict: exactly one spelling of every byte string (RFC 7515 §2, RFC 4648 §3.3, §3.5). */
import { Buffer } from 'node:buffer'

const ALPHABET = /^[A-Za-z0-9_-]*$/
// In a last character with 4 (length % 4 = 2) or 2 (length % 4 = 3) unused bits, all of them must be zero.
const LAST_OF_TWO = /[AQgw]$/
const LAST_OF_THREE = /[AEIMQUYcgkosw048]$/
const BEYOND_LATIN1 = /[^\0-\xff]/

/**
 * Tells whether `text` is the canonical base64url of some bytes: no padding, no white space, no `+` or `/`, no unused bit set.
 * A lenient reader would give one token many spellings, and a deny-list keyed by its text would miss all but one.
 */
export function isCanonicalBase64url(text: string): boolean {
  return hasCanonicalEnd(text) && ALPHABET.test(text)
}

function hasCanonicalEnd(text: string): boolean {
  switch (text.length % 4) {
    case 0:
      return true
    case 2:
      return LAST_OF_TWO.test(text)
    case 3:
      return LAST_OF_THREE.test(text)
    default:
      return false
  }
}

/** Decodes text that {@link isCanonicalBase64url} has approved. */
export function decodeBase64url(text: string): Buffer {
  return Buffer.from(text, 'base64url')
}

/**
 * Decodes text that was not checked yet, or returns undefined when it is not canonical.
 * Node skips characters outside base64, so a full number of bytes means there were none. But it also accepts plain base64's letters, and
 * some runtimes the low byte of a wider character. Checking for these is much faster than looking at each character.
 */
export function decodeCanonicalBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== (text.length * 3) >> 2 || text.includes('+') || text.includes('/')) return undefined
  return isLatin1(text) && hasCanonicalEnd(text) ? bytes : undefined
}

/** Whether each character is one byte. Strings are stored with one byte per character where possible; then nothing is scanned. */
export function isLatin1(text: string): boolean {
  return !BEYOND_LATIN1.test(text)
}

/** Encodes bytes, or the UTF-8 bytes of a string. */
export function encodeBase64url(data: Uint8Array | string): string {
  return (typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)).toString('base64url')
}
