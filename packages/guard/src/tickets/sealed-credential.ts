/**
 * What a store keeps of a ticket: under the ticket's hash, a credential that only the ticket can decrypt. An attacker who reads the store
 * can use neither, and one who writes to it can make no credential.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { CredentialLines } from './credential-lines.ts'

/** RFC 5116 §5.2, §5.1: AES-256-GCM with a nonce of 96 bits and a tag of 128. */
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** 256 bits as base64url, which is also valid as a subprotocol (RFC 6455 §4.1). */
export const TICKET: RegExp = /^[\w-]{43}$/

/** A fresh ticket. */
export function createTicket(): string {
  return randomBytes(32).toString('base64url')
}

/** The id under which a store keeps a ticket. */
export function idOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url')
}

/** Encrypts the lines of a credential with its ticket. */
export function seal(ticket: string, lines: CredentialLines): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(ticket), nonce, { authTagLength: TAG_BYTES })
  const text = Buffer.concat([cipher.update(JSON.stringify(lines), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
}

/** @throws {Error} when this ticket did not seal it: something else wrote to the store */
export function open(ticket: string, sealed: string): CredentialLines {
  const bytes = Buffer.from(sealed, 'base64url')
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, keyOf(ticket), nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  return JSON.parse(text.toString('utf8')) as CredentialLines
}

/** The ticket is as random as a key (RFC 5869 §3.3). Its plain hash cannot be the key, because the store sees it. */
function keyOf(ticket: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', ticket, '', 'latchkey ticket', 32))
}
