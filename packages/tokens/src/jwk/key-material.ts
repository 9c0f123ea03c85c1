/**
 * Recognizes public and private keys that were handed over as a shared secret.
 * An attacker knows the public key: a verifier that takes its text for an HMAC secret accepts what the attacker signs.
 * Guards of this kind were passed again and again by the next encoding (white space, BOM, UTF-16, CR only, quotes, nesting),
 * so the test looks for the marker anywhere in the text, and is only the second line: the caller has already typed the key.
 */
import { Buffer } from 'node:buffer'

const PEM = /-----\s*begin/
const OPENSSH = /\b(?:ssh-(?:rsa|dss|ed25519|ed448)|ecdsa-sha2-|sk-(?:ssh|ecdsa)-)/
const JWK = /"kty"\s*:|"keys"\s*:\s*\[/
const BASE64 = /^[A-Za-z0-9+/_\-\s]+={0,2}\s*$/

/** Whether the bytes are, or contain, a PEM, DER, OpenSSH, JWK or JWK Set key. */
export function looksLikeKeyMaterial(secret: Uint8Array): boolean {
  // UTF-16 text read as Latin-1 is the same text with NULs (and a BOM) in between.
  const text = Buffer.from(secret).toString('latin1').replaceAll('\0', '').toLowerCase()
  if (PEM.test(text) || OPENSSH.test(text) || JWK.test(text.replaceAll('\\"', '"'))) return true
  return isDer(secret) || isDerInBase64(secret)
}

/** SEQUENCE { SEQUENCE | INTEGER … } whose length is exactly the rest: SPKI, PKCS#1, PKCS#8, SEC 1. */
function isDer(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30 || bytes.length < 16) return false
  const first = bytes[1] ?? 0
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 3) return false
  let length = first
  if (lengthBytes > 0) {
    length = 0
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + (bytes[2 + i] ?? 0)
  }
  const content = 2 + lengthBytes
  return content + length === bytes.length && (bytes[content] === 0x30 || bytes[content] === 0x02)
}

function isDerInBase64(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\0', '')
  return BASE64.test(text) && isDer(Buffer.from(text.replaceAll(/\s/g, ''), 'base64'))
}
