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
  const first = bytes[1] ?? 0
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 3) return false
  const content = 2 + lengthBytes
  const end = content + (lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes))
  if (end > bytes.length || (bytes[content] !== 0x30 && bytes[content] !== 0x02)) return false
  return bytes.toString('latin1', end).replace(LEADING_BLANKS, '') === ''
}
