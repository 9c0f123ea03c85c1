/** UNSAFE. crypt(3) with DES: 8 characters of 7 bits (`des-crypt`), all of them (`bsdi-crypt`, `bigcrypt`) or 16 (`crypt16`). */
import { desCrypt as des } from '../../primitives/des.ts'
import { cryptDigits } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { cryptPhrase, cString, derived, digested, malformed } from '../parsed.ts'

export const desCrypt: PasswordFormat = {
  name: 'des-crypt',
  safety: 'unsafe',
  read: (stored) => (/^[./0-9A-Za-z]{13}$/.test(stored) ? readDes(stored) : malformed),
}

export const bsdiCrypt: PasswordFormat = {
  name: 'bsdi-crypt',
  safety: 'unsafe',
  recognises: (stored) => /^_[./0-9A-Za-z]{19}$/.test(stored),
  read(stored) {
    const [, rounds = '', salt = '', digest] =
      /^_([./0-9A-Za-z]{4})([./0-9A-Za-z]{4})([./0-9A-Za-z]{11})$/.exec(stored) ?? []
    const passes = numberOf(rounds)
    if (digest === undefined || passes === 0) return malformed
    return derived({
      work: { primitive: 'rounds', algorithm: 'des-crypt', rounds: passes },
      salt: saltBytes(numberOf(salt)),
      digest: Buffer.from(digest),
      prepare: bsdiKey,
      finish: (block) => Buffer.from(encoded(block)),
      isShort: true,
    })
  },
}

/** Each eight characters by themselves; the salt of a part is the beginning of the part before. */
export const bigcrypt: PasswordFormat = {
  name: 'bigcrypt',
  safety: 'unsafe',
  read(stored) {
    if (!/^[./0-9A-Za-z]{2}(?:[./0-9A-Za-z]{11}){1,16}$/.test(stored)) return malformed
    return digested({
      digest: 'des',
      expected: stored,
      isShort: true,
      compute(password) {
        const bytes = cString(password)
        let text = stored.slice(0, 2)
        let salt = text
        for (let part = 0; part === 0 || (part * 8 < bytes.length && part < 16); part += 1) {
          const digest = encoded(passes(bytes.subarray(part * 8, part * 8 + 8), salt, 25))
          salt = digest.slice(0, 2)
          text += digest
        }
        return text
      },
    })
  },
}

/** Of Ultrix: two parts of eight characters. */
export const crypt16: PasswordFormat = {
  name: 'crypt16',
  safety: 'unsafe',
  read(stored) {
    if (!/^[./0-9A-Za-z]{24}$/.test(stored)) return malformed
    return digested({
      digest: 'des',
      expected: stored,
      isShort: true,
      compute(password) {
        const [bytes, salt] = [cString(password), stored.slice(0, 2)]
        const first = encoded(passes(bytes.subarray(0, 8), salt, 20))
        return salt + first + encoded(passes(bytes.subarray(8, 16), salt, 5))
      },
    })
  },
}

function readDes(stored: string): ParsedPassword | Unreadable {
  return derived({
    work: { primitive: 'rounds', algorithm: 'des-crypt', rounds: 25 },
    salt: saltBytes(numberOf(stored.slice(0, 2))),
    digest: Buffer.from(stored.slice(2)),
    prepare: (password) => keyOf(cString(password).subarray(0, 8)),
    finish: (block) => Buffer.from(encoded(block)),
    isShort: true,
  })
}

function passes(bytes: Uint8Array, salt: string, count: number): Uint8Array {
  return des({ key: keyOf(bytes), salt: numberOf(salt), passes: count })
}

/** Seven bits of each character; parity is the lowest. */
function keyOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, i) => ((bytes[i] ?? 0) << 1) & 255)
}

/** @returns undefined for a password that libxcrypt does not take either: each eight bytes cost a DES */
function bsdiKey(password: string): Uint8Array | undefined {
  const bytes = cryptPhrase(password)
  if (bytes === undefined) return undefined
  let key = keyOf(bytes.subarray(0, 8))
  for (let start = 8; start < bytes.length; start += 8) {
    const next = keyOf(bytes.subarray(start, start + 8))
    key = des({ key, salt: 0, passes: 1, block: key }).map((byte, i) => byte ^ (next[i] ?? 0))
  }
  return key
}

/** The lowest six bits first. */
function numberOf(digits: string): number {
  return [...digits].reduce((sum, digit, i) => sum | (cryptDigits.indexOf(digit) << (6 * i)), 0)
}

function saltBytes(salt: number): Uint8Array {
  return Uint8Array.of(salt >> 16, salt >> 8, salt)
}

/** 64 bits in eleven digits, the highest first. */
function encoded(block: Uint8Array): string {
  const value = Buffer.from(block).readBigUInt64BE() << 2n
  return Array.from({ length: 11 }, (_, i) => cryptDigits[Number((value >> BigInt(60 - 6 * i)) & 63n)]).join('')
}
