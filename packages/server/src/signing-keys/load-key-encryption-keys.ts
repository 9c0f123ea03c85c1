/** Key-encryption keys from the environment or from a file. There is no default: a known key would let anyone sign. */

import { ConfigurationError } from '../faults/configuration-error.ts'
import { readPrivateFile } from './private-file.ts'

/** Where the key-encryption keys are. */
export type KeyEncryptionSource =
  /** The environment variable that holds them. */
  | { readonly env: string; readonly environment?: Readonly<Record<string, string | undefined>> }
  /** A file that only its owner can read: mode 0600 or 0400. */
  | { readonly file: string }

const KEY_BYTES = 32
const MAKE_ONE = 'make one with: openssl rand -hex 32'
const HOW_TO_MAKE_IT = 'make it with: (umask 077; openssl rand -hex 32 > FILE)'

/**
 * Reads one or more keys, apart by white space or commas: 64 hexadecimal digits or 43 characters of base64url each. The first encrypts
 * and all decrypt, so that a new one is put in front and the old one stays until everything was encrypted anew.
 *
 * @throws {ConfigurationError} what is wrong, and what to do; never a part of the text
 */
export function loadKeyEncryptionKeys(source: KeyEncryptionSource): readonly Uint8Array[] {
  const place = 'file' in source ? `the key-encryption file ${source.file}` : `the environment variable ${source.env}`
  const text =
    'file' in source
      ? readPrivateFile(source.file, place, HOW_TO_MAKE_IT)
      : (source.environment ?? process.env)[source.env]
  if (!text?.trim()) throw new ConfigurationError([`${place} is not set or empty: ${MAKE_ONE}`])
  const words = text.trim().split(/[\s,]+/)
  const keys = words.map(readKey)
  const faults = keys.flatMap((key, i) => (typeof key === 'string' ? [`${place}, key ${i + 1}: ${key}`] : []))
  const known = keys.filter((key) => typeof key !== 'string')
  if (new Set(known.map((key) => key.toString('hex'))).size < known.length) faults.push(`${place}: a key stands twice`)
  if (faults.length > 0) throw new ConfigurationError(faults)
  return known
}

/** @returns what is wrong */
function readKey(word: string): Buffer | string {
  const isHex = /^[0-9a-f]+$/i.test(word) && word.length === KEY_BYTES * 2
  const bytes = Buffer.from(word, isHex ? 'hex' : 'base64url')
  const isWhole = isHex || /^[\w-]{43}$/.test(word)
  if (!isWhole || bytes.length !== KEY_BYTES)
    return `give ${KEY_BYTES} random bytes, as 64 hexadecimal digits or 43 characters of base64url; ${MAKE_ONE}`
  // 32 random bytes have about 30 different values.
  if (new Set(bytes).size < 8) return `it repeats a few bytes, which is not random; ${MAKE_ONE}`
  return bytes
}
