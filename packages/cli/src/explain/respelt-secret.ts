/** The commonest ways in which issuer and verifier have the same secret, but different bytes. */
import { type Key, type SecretAlgorithm, secretKey } from '@latchkey/tokens'

/** A secret read in another way. */
export interface RespeltSecret {
  /** How to read our secret, so that it matches theirs. */
  readonly how: string
  readonly key: Key
}

type Respell = (secret: string) => string | Uint8Array

const SPELLINGS: readonly (readonly [how: string, respell: Respell])[] = [
  ['without the blanks and line breaks around it', (secret) => secret.trim()],
  ['with a line break at its end', (secret) => `${secret}\n`],
  ['as the bytes that it spells in base64', (secret) => Buffer.from(secret, 'base64')],
  ['as the bytes that it spells in hexadecimal', (secret) => Buffer.from(secret, 'hex')],
  ['without the quotes around it', (secret) => secret.replace(/^(["'])(.*)\1$/s, '$2')],
]

/** The keys of those spellings that are valid secrets. */
export function respeltSecrets(secret: string, alg: SecretAlgorithm): readonly RespeltSecret[] {
  return SPELLINGS.flatMap(([how, respell]) => {
    const other = respell(secret)
    if (other === secret) return []
    try {
      return [{ how, key: secretKey(other, { alg, allowWeak: 'it is only compared' }) }]
    } catch {
      // Empty, or not a valid secret.
      return []
    }
  })
}
