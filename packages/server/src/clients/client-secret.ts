/** Secrets of confidential clients: 256 random bits, stored as a hash. They cannot be guessed, so the hash need not be slow. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export function createClientSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 in hexadecimal digits. */
export function clientSecretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Takes the same time for every secret. */
export function matchesClientSecret(secret: string, hash: string): boolean {
  const [sent, stored] = [clientSecretHash(secret), hash].map((hex) => Buffer.from(hex, 'hex'))
  return sent?.length === stored?.length && timingSafeEqual(sent as Buffer, stored as Buffer)
}
