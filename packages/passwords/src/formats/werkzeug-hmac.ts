/**
 * UNSAFE. `sha1$salt$hex`, `md5$salt$hex`, `<hashlib name>$salt$hex`: one HMAC with the salt as its key. Werkzeug's default
 * until 0.8, removed in 3.0. An empty salt means the bare digest, as up to Werkzeug 2.2.
 */
import { createHash, createHmac } from 'node:crypto'
import type { ParsedPassword, PasswordFormat, Unreadable } from './format.ts'
import { findHashlibDigest, hashlibNames } from './hashlib-digests.ts'
import { digested, malformed } from './parsed.ts'
import { parseLowerCaseHex, splitWerkzeugString } from './werkzeug-string.ts'

export const werkzeugHmac: PasswordFormat = {
  name: 'werkzeug-hmac',
  safety: 'unsafe',
  // Django's digests look the same: the first that is named decides.
  recognises: (stored) => hashlibNames.includes(stored.slice(0, Math.max(0, stored.indexOf('$')))),
  read,
}

function read(stored: string): ParsedPassword | Unreadable {
  const parts = splitWerkzeugString(stored)
  if (parts === undefined || parts.method.length > 1) return malformed
  const digestName = findHashlibDigest(parts.method[0])
  if (digestName === undefined) return { unreadable: 'digest_unsupported' }
  const expected = parseLowerCaseHex(parts.value, digestName.lengthBytes)
  if (expected === undefined) return malformed
  const { salt } = parts
  const { name: digest } = digestName
  return digested({
    digest,
    expected,
    compute: (password) =>
      (salt.length > 0 ? createHmac(digest, salt) : createHash(digest)).update(Buffer.from(password)).digest(),
  })
}
