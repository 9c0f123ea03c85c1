/** Text that somebody has written somewhere else. */
import { isUtf8 } from 'node:buffer'

/**
 * Without the mark with which some editors begin a file; undefined for bytes that are not UTF-8. Decoding makes one and the same letter
 * of all of these, so that a secret could be another one, or hardly any.
 */
export function utf8Text(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? new TextDecoder().decode(bytes) : undefined
}
