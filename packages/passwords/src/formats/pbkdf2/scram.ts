/** SCRAM (RFC 5802, RFC 5803): what a server keeps is a key from which it cannot log in elsewhere; PBKDF2 and two HMACs lead to it. */
import { createHash, createHmac } from 'node:crypto'
import { base64Of, passlibBase64Of, positiveOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { derived, malformed } from '../parsed.ts'
import { pbkdf2Of } from './pbkdf2-strings.ts'
import { saslPrep } from './sasl-prep.ts'

const lengths = new Map([
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
])

export const scramFormats: readonly PasswordFormat[] = [
  {
    name: 'postgres-scram',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith('SCRAM-SHA-256$'),
    read(stored) {
      const [, rounds, salt, storedKey, serverKey] =
        /^SCRAM-SHA-256\$([1-9]\d*):([^:$]+)\$([^:$]+):([^:$]+)$/.exec(stored) ?? []
      if (base64Of(serverKey)?.length !== 32) return malformed
      // PostgreSQL takes a password that has no such form as it is.
      const prepare = (password: string) => Buffer.from(saslPrep(password) ?? password)
      return storedKeyOf({ digestName: 'sha256', rounds, salt, storedKey, prepare })
    },
  },
  {
    name: 'dovecot-scram',
    safety: 'legacy',
    recognises: (stored) => /^\{SCRAM-SHA-(?:1|256)\}/i.test(stored),
    read(stored) {
      const [, kind, rounds, salt, storedKey, serverKey] =
        /^\{SCRAM-SHA-(1|256)\}([1-9]\d*),([^,]+),([^,]+),([^,]+)$/i.exec(stored) ?? []
      const digestName = kind === '1' ? 'sha1' : 'sha256'
      if (base64Of(serverKey)?.length !== lengths.get(digestName)) return malformed
      return storedKeyOf({ digestName, rounds, salt, storedKey, prepare: (password) => Buffer.from(password) })
    },
  },
  { name: 'passlib-scram', safety: 'legacy', recognises: (stored) => stored.startsWith('$scram$'), read: readPasslib },
]

interface StoredKeyParts {
  readonly digestName: string
  readonly rounds: string | undefined
  readonly salt: string | undefined
  readonly storedKey: string | undefined
  readonly prepare: (password: string) => Uint8Array | undefined
}

function storedKeyOf({ digestName, rounds, salt, storedKey, prepare }: StoredKeyParts): ParsedPassword | Unreadable {
  const [iterations, saltBytes, digest] = [positiveOf(rounds), base64Of(salt), base64Of(storedKey)]
  if (!iterations || saltBytes === undefined || saltBytes.length === 0) return malformed
  if (digest === undefined || digest.length !== lengths.get(digestName)) return malformed
  return derived({
    work: { primitive: 'pbkdf2', digest: digestName, iterations },
    salt: saltBytes,
    digest,
    prepare,
    finish(salted) {
      const clientKey = createHmac(digestName, salted).update('Client Key').digest()
      return createHash(digestName).update(clientKey).digest()
    },
  })
}

/** It keeps the salted passwords themselves, of several digests: the strongest that is known here decides. */
function readPasslib(stored: string): ParsedPassword | Unreadable {
  const [, rounds, salt, list = ''] = /^\$scram\$([1-9]\d*)\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
  const digests = new Map<string, string>()
  for (const entry of list.split(',')) {
    const [, name, text] = /^(md5|sha-1|sha-224|sha-256|sha-384|sha-512)=([./0-9A-Za-z]+)$/.exec(entry) ?? []
    if (name === undefined || text === undefined) return malformed
    digests.set(name.replace('-', ''), text)
  }
  const digestName = ['sha512', 'sha256', 'sha1'].find((name) => digests.has(name)) ?? ''
  // RFC 5802 demands it, and what lacks it was cut.
  if (!digests.has('sha1')) return malformed
  for (const [name, length] of lengths) {
    const text = digests.get(name)
    if (text !== undefined && passlibBase64Of(text)?.length !== length) return malformed
  }
  const parsed = pbkdf2Of({
    digestName,
    iterations: positiveOf(rounds),
    salt: passlibBase64Of(salt),
    digest: passlibBase64Of(digests.get(digestName)),
  })
  if ('unreadable' in parsed) return parsed
  return {
    ...parsed,
    async verify(password, compute) {
      const prepared = saslPrep(password)
      return prepared !== undefined && parsed.verify(prepared, compute)
    },
  }
}
