/**
 * A flow before anybody has shown who they are: a sealed text that its pages carry, so that strangers leave no row. AES-256-GCM under a key that HKDF makes of
 * a key-encryption key and a salt of this text alone, so that there may be any number of texts. It names the browser that it belongs to.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { CheckedRequest } from './checked-request.ts'

/** What is sealed. Times are seconds since the epoch. */
export interface SealedFlow {
  /** Of the row that it becomes. */
  readonly id: string
  /** SHA-256 of the browser's cookie. */
  readonly browserHash: string
  readonly expiresAt: number
  readonly request: CheckedRequest
}

export interface FlowSealing {
  readonly seal: (flow: SealedFlow) => string
  /** @returns undefined for a text that was not sealed here */
  readonly open: (text: string) => SealedFlow | undefined
}

export const FLOW_LIFETIME_SECONDS = 1800
const MOST_CHARACTERS = 15_000
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** @param keys - key-encryption keys: the first seals, and all open */
export function createFlowSealing(keys: readonly Uint8Array[]): FlowSealing {
  const [first = new Uint8Array()] = keys
  return Object.freeze({
    seal: (flow: SealedFlow) => {
      const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)]
      const cipher = createCipheriv('aes-256-gcm', keyOf(first, salt), nonce, { authTagLength: TAG_BYTES })
      const sealed = Buffer.concat([cipher.update(JSON.stringify(flow), 'utf8'), cipher.final()])
      return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open: (text: string) => {
      if (text.length > MOST_CHARACTERS || !/^[\w-]+$/.test(text)) return undefined
      const bytes = Buffer.from(text, 'base64url')
      for (const key of keys) {
        const opened = openWith(key, bytes)
        // Whoever has the key has written it.
        if (opened !== undefined) return JSON.parse(opened) as SealedFlow
      }
      return undefined
    },
  })
}

function openWith(key: Uint8Array, bytes: Buffer): string | undefined {
  const [salt, nonce, tag, sealed] = [
    [0, SALT_BYTES],
    [SALT_BYTES, SALT_BYTES + NONCE_BYTES],
    [SALT_BYTES + NONCE_BYTES, SALT_BYTES + NONCE_BYTES + TAG_BYTES],
    [SALT_BYTES + NONCE_BYTES + TAG_BYTES],
  ].map(([from, to]) => bytes.subarray(from, to)) as [Buffer, Buffer, Buffer, Buffer]
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(key, salt), nonce, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

function keyOf(key: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, 'latchkey sign-in flow', 32))
}
