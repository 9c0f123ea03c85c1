/**
 * Refresh tokens: opaque, 256 random bits. The database has their hashes, and of a spent one its successor, sealed so that only
 * the spent token opens it. A reader of the database can use neither.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** RFC 5116 §5.2, §5.1: AES-256-GCM with a nonce of 96 bits and a tag of 128. */
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const TOKEN = /^[\w-]{43}$/

export function createRefreshToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether a text can be one of ours; everything else is unknown before any SQL. */
export function isRefreshToken(text: string): boolean {
  return TOKEN.test(text)
}

/** The hash under which the database keeps a token: SHA-256 in hexadecimal digits. The token is as random as a key, so nothing slower is needed. */
export function refreshTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** What shows that a caller is the one who was answered before. */
export type CallerProof = { readonly kind: 'attempt' | 'client' | 'key'; readonly id: string }

/** The proof as the database keeps it: SHA-256 in hexadecimal digits, of its kind too, so that no attempt passes for a client. */
export function callerProofHash({ kind, id }: CallerProof): string {
  return refreshTokenHash(`${kind}:${id}`)
}

/** Encrypts the successor of a spent token. */
export function sealSuccessor(spent: string, successor: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(spent), nonce, { authTagLength: TAG_BYTES })
  const text = Buffer.concat([cipher.update(successor, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
}

/** @throws {Error} when this token did not seal it: something else has written to the database */
export function openSuccessor(spent: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv(CIPHER, keyOf(spent), bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  return text.toString('utf8')
}

/** RFC 5869 §3.3: the token needs no salt. Its plain hash is what the database sees, and says nothing of this. */
function keyOf(token: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', token, '', 'latchkey refresh token', 32))
}
