/**
 * Encrypts secrets and private keys for the store: AES-256-GCM under a key-encryption key, bound to the key's `kid` and `alg`, so that a
 * row's ciphertext says nothing in another row. Of several key-encryption keys the first encrypts and all decrypt.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { checked, parseOptions } from '@latchkey/options'
import { DomainError } from '../faults/domain-error.ts'

/** What ciphertext belongs to. */
export interface SealedFor {
  readonly kid: string
  readonly alg: string
}

export interface KeyEncryption {
  /** Returns `v1.<id of the key-encryption key>.<nonce>.<ciphertext and tag>`. */
  readonly seal: (secret: string, belongsTo: SealedFor) => string
  /** @throws {DomainError} signing_key_unreadable */
  readonly open: (sealed: string, belongsTo: SealedFor) => string
  /** Whether the first key-encryption key has sealed it. */
  readonly isCurrent: (sealed: string) => boolean
}

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

const KEY_BYTES = 32

/** Reads an option: one or more keys, as `loadKeyEncryptionKeys` returns them. */
export function keyEncryptionKeys(value: unknown): readonly [Uint8Array, ...Uint8Array[]] {
  const keys: readonly unknown[] = Array.isArray(value) ? [...value] : []
  const good = keys.length > 0 && keys.every((key) => key instanceof Uint8Array && key.length === KEY_BYTES)
  return checked(keys, good, `what loadKeyEncryptionKeys() returns: one or more keys of ${KEY_BYTES} bytes`)
}

/**
 * @param keys - 32 random bytes each, as `loadKeyEncryptionKeys` returns them
 * @throws {TypeError} for other keys, and for none
 */
export function createKeyEncryption(keys: readonly Uint8Array[]): KeyEncryption {
  const [first, ...others] = parseOptions({ keys: keyEncryptionKeys }, { keys }).keys
  const current = ringKey(first)
  const ring = [current, ...others.map(ringKey)]

  function seal(secret: string, belongsTo: SealedFor): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce)
    cipher.setAAD(boundTo(belongsTo))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return [VERSION, current.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
  }

  function open(sealed: string, belongsTo: SealedFor): string {
    const [version, id, nonce = '', body = ''] = sealed.split('.')
    const found = version === VERSION ? ring.find((one) => one.id === id) : undefined
    if (!found) throw unreadable(belongsTo, `it is encrypted under the key-encryption key ${id}, which is not here`)
    const bytes = Buffer.from(body, 'base64url')
    try {
      const decipher = createDecipheriv('aes-256-gcm', found.key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(boundTo(belongsTo))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
    } catch {
      throw unreadable(belongsTo, 'its ciphertext was changed, or belongs to another key')
    }
  }

  return Object.freeze({ seal, open, isCurrent: (sealed: string) => sealed.startsWith(`${VERSION}.${current.id}.`) })
}

function ringKey(key: Uint8Array) {
  return { id: idOf(key), key: derived(key) }
}

/** Tells key-encryption keys apart, and reveals nothing about them. */
function idOf(key: Uint8Array): string {
  return createHmac('sha256', key).update('latchkey key-encryption key').digest('hex').slice(0, 16)
}

/** What else is encrypted under the same key-encryption key is encrypted with other bytes. */
function derived(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), 'latchkey signing keys', 32))
}

function boundTo({ kid, alg }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([VERSION, kid, alg]))
}

function unreadable({ kid }: SealedFor, why: string): DomainError {
  return new DomainError('signing_key_unreadable', `the signing key ${kid} cannot be decrypted: ${why}`)
}
