/** How stored strings spell bytes and numbers. Each reader takes one spelling of a value and no other: a second one would be another string for the same hash. */

/** Hexadecimal digits in upper or lower case. @returns undefined when it is not, or not of that many bytes */
export function hexOf(text: string | undefined, lengthBytes?: number): Buffer | undefined {
  if (text === undefined || text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  return lengthBytes === undefined || text.length === lengthBytes * 2 ? Buffer.from(text, 'hex') : undefined
}

/** The same of software that compares the text. */
export function lowerHexOf(text: string | undefined, lengthBytes?: number): Buffer | undefined {
  return text !== undefined && /[A-F]/.test(text) ? undefined : hexOf(text, lengthBytes)
}

/** Standard base64 with its padding. */
export function base64Of(text: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(text ?? '', 'base64')
  return text !== undefined && bytes.toString('base64') === text ? bytes : undefined
}

/** Standard base64 without padding. */
export function plainBase64Of(text: string | undefined): Buffer | undefined {
  if (text === undefined || /[-_=]/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  return unpadded(bytes) === text ? bytes : undefined
}

/** Standard base64, padded or not, as most libraries read it. */
export function looseBase64Of(text: string | undefined): Buffer | undefined {
  return base64Of(text) ?? plainBase64Of(text)
}

/** Passlib's: `.` for `+`, no padding. */
export function passlibBase64Of(text: string | undefined): Buffer | undefined {
  return text === undefined || text.includes('+') ? undefined : plainBase64Of(text.replaceAll('.', '+'))
}

export function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}

/** A whole number without sign and leading zeros. However many digits: what is too much is said by the ceiling. */
export function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : undefined
}

/** The same, and not zero. */
export function positiveOf(text: string | undefined): number | undefined {
  const value = countOf(text)
  return value === 0 ? undefined : value
}

/** `./0-9A-Za-z`: crypt(3)'s digits. */
export const cryptDigits = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const bcryptDigits = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** crypt(3)'s digits, the lowest six bits first, three bytes in four digits. */
export function encodeCrypt64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const value = (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16)
    const digits = Math.ceil((Math.min(3, bytes.length - i) * 8) / 6)
    for (let digit = 0; digit < digits; digit += 1) text += cryptDigits[(value >> (6 * digit)) & 63]
  }
  return text
}

export function crypt64Of(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined
  const bytes: number[] = []
  let [value, bits] = [0, 0]
  for (const digit of text) {
    const six = cryptDigits.indexOf(digit)
    if (six === -1) return undefined
    value |= six << bits
    bits += 6
    if (bits < 8) continue
    bytes.push(value & 255)
    value >>= 8
    bits -= 8
  }
  const result = Buffer.from(bytes)
  return encodeCrypt64(result) === text ? result : undefined
}

/** bcrypt's own base64. Bits beyond the last byte must be zero, as its software writes them. */
export function bcryptBase64Of(text: string | undefined): Buffer | undefined {
  if (text === undefined || !/^[./A-Za-z0-9]*$/.test(text)) return undefined
  return plainBase64Of(translated(text, bcryptDigits, base64Digits))
}

export function bcryptBase64(bytes: Uint8Array): string {
  return translated(unpadded(bytes), base64Digits, bcryptDigits)
}

function translated(text: string, from: string, to: string): string {
  return [...text].map((digit) => to[from.indexOf(digit)] ?? '').join('')
}
