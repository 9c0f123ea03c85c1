/** What every Werkzeug format shares: `method$salt$value`, split at the first two `$`, and salts of letters and digits. */
import type { RandomBytes, WrittenPassword } from './format.ts'

export interface WerkzeugString {
  /** Method and arguments, split at `:`, e.g. `['pbkdf2', 'sha256', '600000']`. */
  readonly method: readonly [string, ...string[]]
  /** The salt's characters, as UTF-8: Werkzeug never decodes them. */
  readonly salt: Uint8Array
  /** Everything after that, further `$` included. */
  readonly value: string
}

/** @returns undefined when there are fewer than two `$` */
export function splitWerkzeugString(stored: string): WerkzeugString | undefined {
  const [, text, salt, value] = /^([^$]*)\$([^$]*)\$(.*)$/s.exec(stored) ?? []
  if (text === undefined || salt === undefined || value === undefined) return undefined
  const [name = '', ...args] = text.split(':')
  return { method: [name, ...args], salt: Buffer.from(salt), value }
}

/** Werkzeug compares the hexadecimal text, so upper case never matches, and neither does another length. */
export function parseLowerCaseHex(text: string, lengthBytes: number): Uint8Array | undefined {
  return text.length === lengthBytes * 2 && /^[0-9a-f]+$/.test(text) ? Buffer.from(text, 'hex') : undefined
}

/** Whole numbers as Werkzeug writes them: decimal, no sign, no leading zero, at most ten digits. */
export function parseCanonicalInteger(text: string): number | undefined {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined
}

export function joinWerkzeugString(method: string, { salt, digest }: Pick<WrittenPassword, 'salt' | 'digest'>): string {
  return `${method}$${Buffer.from(salt).toString()}$${Buffer.from(digest).toString('hex')}`
}

/** Length of Werkzeug's own salts since 2.0, which are ASCII. */
export const werkzeugSaltBytes: number = 16

const saltCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Sixteen letters and digits, each equally likely (95 bits). */
export function newWerkzeugSalt(randomBytes: RandomBytes): Uint8Array {
  // 256 is not a multiple of 62, so a plain remainder would favour the first eight characters: bytes from 248 on are drawn again.
  const fair = 256 - (256 % saltCharacters.length)
  let salt = ''
  while (salt.length < werkzeugSaltBytes) {
    for (const byte of randomBytes(werkzeugSaltBytes)) {
      if (byte < fair && salt.length < werkzeugSaltBytes) salt += saltCharacters[byte % saltCharacters.length]
    }
  }
  return Buffer.from(salt)
}
