/** Firebase's scrypt: the derived key enciphers the project's signer key, and that is what is stored. Importers carry the project's keys in each string. */
import { createCipheriv } from 'node:crypto'
import { base64Of, countOf, looseBase64Of, positiveOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { malformed } from '../parsed.ts'
import { scryptOf } from './scrypt-strings.ts'

export const firebaseScrypts: readonly PasswordFormat[] = [
  {
    name: 'firebase-scrypt',
    safety: 'safe',
    fields: {
      salt: {},
      signerKey: { secret: true },
      saltSeparator: { default: 'Bw==' },
      memoryCost: { default: '14' },
      rounds: { default: '8' },
    },
    read: (stored, { salt, signerKey, saltSeparator, memoryCost, rounds }) =>
      firebaseOf({
        exponent: memoryCost,
        size: rounds,
        lanes: '1',
        salt,
        separator: saltSeparator,
        key: signerKey,
        stored,
      }),
  },
  {
    name: 'supabase-fbscrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('$fbscrypt$'),
    read(stored) {
      const [, exponent, size, lanes, separator, key, salt, digest] =
        /^\$fbscrypt\$v=1,n=(\d+),r=(\d+),p=(\d+)(?:,ss=([^,$]*))?(?:,sk=([^,$]*))?\$([^$]*)\$([^$]+)$/.exec(stored) ??
        []
      return firebaseOf({ exponent, size, lanes, salt, separator, key, stored: digest })
    },
  },
  {
    name: 'ory-firescrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('$firescrypt$'),
    read(stored) {
      const [, exponent, size, lanes, salt, digest, separator, key] =
        /^\$firescrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]*)\$([^$]+)\$([^$]*)\$([^$]+)$/.exec(stored) ?? []
      return firebaseOf({ exponent, size, lanes, salt, separator, key, stored: digest })
    },
  },
]

interface FirebaseParts {
  readonly exponent: string | undefined
  readonly size: string | undefined
  readonly lanes: string | undefined
  readonly salt: string | undefined
  readonly separator: string | undefined
  readonly key: string | undefined
  readonly stored: string | undefined
}

function firebaseOf({
  exponent,
  size,
  lanes,
  salt,
  separator,
  key,
  stored,
}: FirebaseParts): ParsedPassword | Unreadable {
  const signerKey = base64Of(key)
  const digest = looseBase64Of(stored)
  const [saltBytes, separatorBytes] = [looseBase64Of(salt), looseBase64Of(separator ?? '')]
  if (!positiveOf(exponent) || countOf(exponent) === undefined || signerKey === undefined) return malformed
  if (digest?.length !== signerKey.length || saltBytes === undefined || separatorBytes === undefined) return malformed
  return scryptOf({
    cost: Number(exponent) > 60 ? undefined : String(2 ** Number(exponent)),
    size,
    lanes,
    salt: Buffer.concat([saltBytes, separatorBytes]),
    digest,
    lengthBytes: 32,
    finish: (derived) => createCipheriv('aes-256-ctr', derived, Buffer.alloc(16)).update(signerKey),
  })
}
