/** Who signs for a face. */
import { createSigner, type Key, type Signer } from '@latchkey/tokens'
import type { SigningKeys } from './signing-keys.ts'

/** Of a list the first key signs; a ring says for each token which one does. */
export function signerOf(keys: readonly Key[] | SigningKeys): () => Signer {
  if ('signer' in keys) return keys.signer
  const [key] = keys
  if (!key) throw new TypeError('keys: give at least one key')
  const signer = createSigner({ key })
  return () => signer
}
