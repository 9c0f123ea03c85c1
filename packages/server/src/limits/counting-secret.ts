/**
 * The secret under which limits count. It is made once and kept sealed in the store, so that what is known under it, such as devices, is known
 * after every start, and also after the key that seals it was replaced.
 */
import { randomBytes } from 'node:crypto'
import { ConfigurationError } from '../faults/configuration-error.ts'
import type { SecretStore } from './secret-store.ts'

/** What seals it: keys of which the first encrypts and all decrypt. */
export interface Sealing {
  readonly seal: (secret: string, belongsTo: SealedAs) => string
  /** @throws {Error} if none of the keys has sealed it */
  readonly open: (sealed: string, belongsTo: SealedAs) => string
  /** Whether the first key has sealed it. */
  readonly isCurrent: (sealed: string) => boolean
}

interface SealedAs {
  readonly kid: string
  readonly alg: string
}

const NAME = 'counting'
const SEALED_AS: SealedAs = { kid: 'counting secret', alg: 'HMAC' }
const SECRET_BYTES = 32

/**
 * Reads it, seals it anew if that was done under a key that is not the first any more, and makes it if there is none: one, however many
 * processes start together.
 *
 * @throws {ConfigurationError} none of the keys has sealed it
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function openCountingSecret(store: SecretStore, sealing: Sealing): Promise<string> {
  const sealed = await store.find(NAME)
  if (sealed !== undefined) return current(store, sealing, sealed)
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  if (await store.create(NAME, sealing.seal(secret, SEALED_AS))) return secret
  return current(store, sealing, (await store.find(NAME)) ?? '')
}

async function current(store: SecretStore, sealing: Sealing, sealed: string): Promise<string> {
  const secret = opened(sealing, sealed)
  // Whoever comes second finds what the first has sealed: it is the same secret.
  if (!sealing.isCurrent(sealed)) await store.reseal(NAME, sealed, sealing.seal(secret, SEALED_AS))
  return secret
}

function opened(sealing: Sealing, sealed: string): string {
  try {
    return sealing.open(sealed, SEALED_AS)
  } catch {
    throw new ConfigurationError([
      'limits: the counting secret in the store was sealed under a key-encryption key that is not here: give that one too, behind the new one',
    ])
  }
}
