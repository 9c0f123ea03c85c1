/**
 * Recognizes public and private keys that were passed as a shared secret.
 * An attacker knows the public key, and a verifier that takes its text as an HMAC secret accepts what the attacker signs.
 * Checks of this kind were bypassed again and again with the next encoding (white space, BOM, UTF-16, CR only, quotes, nesting),
 * so this one looks for the marker anywhere in the text. It is only the second line of defence: callers already name the kind of key.
 */
import { Buffer } from 'node:buffer'

// `---- BEGIN SSH2 PUBLIC KEY ----` (RFC 4716) has four dashes, PEM five.
const PEM = /----\s*begin/
const OPENSSH = /\b(?:ssh-(?:rsa|dss|ed25519|ed448)|ecdsa-sha2-|sk-(?:ssh|ecdsa)-)/
// Single quotes: a dict as Python prints it.
const JWK = /["']kty["']\s*:|["']keys["']\s*:\s*\[/

const WRAPPING = /\\[nr]|["'\s]/g
const LEADING_BLANKS = /^[\0\s]+/

/** Whether the bytes are, contain, or spell in hexadecimal or base64 a PEM, DER, OpenSSH, JWK or JWK Set key. */
export function looksLikeKeyMaterial(secret: Uint8Array): boolean {
  return readings(secret).some((text) => hasMarker(text) || isDer(text))
}

/** The secret as Latin-1 text, and the texts that it decodes to. */
function readings(secret: Uint8Array): readonly string[] {
  const bytes = Buffer.from(secret)
  const text = bytes.toString('latin1')
  const spelling = text.replaceAll('\0', '').replaceAll(WRAPPING, '')
  const spelled = [
    // A DER file that was read as Latin-1 text arrives here as the UTF-8 of that text.
    Buffer.from(bytes.toString('utf8'), 'latin1'),
    // Decoded as far as possible: text that is not an encoding gives bytes that are not a key.
    Buffer.from(spelling.replaceAll(':', ''), 'hex'),
    Buffer.from(spelling, 'base64'),
  ]
  return [text, ...spelled.map((one) => one.toString('latin1'))]
}

function hasMarker(text: string): boolean {
  // UTF-16 text read as Latin-1 is the same text with NULs in between; JSON in JSON has backslashes before its quotes.
  const plain = text.replaceAll('\0', '').replaceAll('\\', '').toLowerCase()
  return PEM.test(plain) || OPENSSH.test(plain) || JWK.test(plain)
}

/** SEQUENCE { SEQUENCE | INTEGER … } that fills the text up to blanks: SPKI, PKCS#1, PKCS#8, SEC 1. */
function isDer(text: string): boolean {
  const bytes = Buffer.from(text.replace(LEADING_BLANKS, ''), 'latin1')
  if (bytes[0] !== 0x30 || bytes.length < 16) return false
  const whole = elementAt(bytes, 0)
  if (!whole || (bytes[whole.content] !== 0x30 && bytes[whole.content] !== 0x02)) return false
  // Of a million random secrets one begins like this: its elements must fill it as well.
  let at = whole.content
  while (at < whole.end) at = elementAt(bytes, at)?.end ?? Number.POSITIVE_INFINITY
  return at === whole.end && bytes.toString('latin1', whole.end).replace(LEADING_BLANKS, '') === ''
}

/** Where an element's content begins and ends (X.690 §8.1); undefined where the bytes are too few. */
function elementAt(bytes: Buffer, at: number): { readonly content: number; readonly end: number } | undefined {
  const first = bytes[at + 1] ?? 0
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const content = at + 2 + lengthBytes
  if (lengthBytes > 3 || content > bytes.length) return undefined
  const end = content + (lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes))
  return end > bytes.length ? undefined : { content, end }
}
