/**
 * UNSAFE. `sha1$salt$hex`, `md5$salt$hex`, `<hashlib name>$salt$hex`: one HMAC with the salt as its key. Werkzeug's default
 * until 0.8, removed in 3.0. An empty salt means the bare digest, as up to Werkzeug 2.2.
 */
import type { DigestWork, Work } from '../work.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from './format.ts'
import { findHashlibDigest, getHashlibName, hashlibNames } from './hashlib-digests.ts'
import { joinWerkzeugString, parseLowerCaseHex, splitWerkzeugString } from './werkzeug-string.ts'

export const werkzeugHmac: PasswordFormat = {
  name: 'werkzeug-hmac',
  unsafe: true,
  recognises: (stored) => hashlibNames.includes(stored.slice(0, Math.max(0, stored.indexOf('$')))),
  parse,
  serialize: (parsed) => joinWerkzeugString(getHashlibName(digestWork(parsed.work).digest), parsed),
  writing: undefined,
}

function parse(stored: string): ParsedPassword | Unreadable {
  const parts = splitWerkzeugString(stored)
  if (parts === undefined || parts.method.length > 1) return { unreadable: 'malformed' }
  const digestName = findHashlibDigest(parts.method[0])
  if (digestName === undefined) return { unreadable: 'digest_unsupported' }
  const digest = parseLowerCaseHex(parts.value, digestName.lengthBytes)
  if (digest === undefined) return { unreadable: 'malformed' }
  const primitive = parts.salt.length > 0 ? 'hmac' : 'digest'
  return { work: { primitive, digest: digestName.name }, salt: parts.salt, digest }
}

function digestWork(work: Work): DigestWork {
  if (work.primitive !== 'hmac' && work.primitive !== 'digest') throw new TypeError('werkzeug-hmac stores digests only')
  return work
}
