/** Exports and imports that are JSON: Keycloak's credentials, the import shapes of Auth0 and Okta, and npm's credential. */
import { createHmac, hash } from 'node:crypto'
import { bcryptOf, readBcrypt } from '../bcrypt/bcrypt.ts'
import { base64Of, bcryptBase64Of, countOf, hexOf, positiveOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { readLdapDigest } from '../ldap/ldap-digests.ts'
import { derived, digested, malformed } from '../parsed.ts'
import { pbkdf2Of, pbkdf2Strings } from '../pbkdf2/pbkdf2-strings.ts'
import { readArgon2 } from '../phc-argon2.ts'
import { scryptOf } from '../scrypt/scrypt-strings.ts'
import { type JsonObject, jsonObjectOf } from './json-text.ts'

export const jsonEnvelopes: readonly PasswordFormat[] = [
  { name: 'keycloak-pbkdf2', safety: 'safe', recognises: isKeycloak('pbkdf2'), read: readKeycloakPbkdf2 },
  { name: 'keycloak-argon2', safety: 'safe', recognises: isKeycloak('argon2'), read: readKeycloakArgon2 },
  { name: 'auth0-custom-hash', safety: 'unsafe', read: readAuth0 },
  { name: 'okta-import', safety: 'unsafe', read: readOkta },
  {
    name: 'credential-npm',
    safety: 'legacy',
    recognises: (stored) => jsonText(stored).text('hashMethod') === 'pbkdf2',
    read(stored) {
      const json = jsonText(stored)
      const [digest, salt] = [base64Of(json.text('hash')), json.text('salt')]
      if (json.text('hashMethod') !== 'pbkdf2' || digest?.length !== countOf(json.count('keyLength'))) return malformed
      return pbkdf2Of({
        digestName: 'sha1',
        iterations: positiveOf(json.count('iterations')),
        salt: salt === undefined ? undefined : Buffer.from(salt),
        digest,
      })
    },
  },
]

function jsonText(stored: string): JsonObject {
  return jsonObjectOf(stored.startsWith('{"') ? stored : undefined)
}

interface Keycloak {
  readonly algorithm: string
  readonly iterations: number | undefined
  readonly parameters: JsonObject
  readonly salt: Buffer | undefined
  readonly value: Buffer | undefined
}

/** The columns `credential_data` and `secret_data`, each a JSON text, as an export has them. */
function keycloakOf(stored: string): Keycloak {
  const both = jsonText(stored)
  const [data, secret] = [jsonObjectOf(both.text('credentialData')), jsonObjectOf(both.text('secretData'))]
  return {
    algorithm: data.text('algorithm') ?? '',
    iterations: positiveOf(data.count('hashIterations')),
    parameters: data.object('additionalParameters'),
    salt: base64Of(secret.text('salt')),
    value: base64Of(secret.text('value')),
  }
}

function isKeycloak(algorithm: string): (stored: string) => boolean {
  return (stored) => stored.includes('"credentialData"') && keycloakOf(stored).algorithm.startsWith(algorithm)
}

function readKeycloakPbkdf2(stored: string): ParsedPassword | Unreadable {
  const { algorithm, iterations, salt, value } = keycloakOf(stored)
  const digestName = { pbkdf2: 'sha1', 'pbkdf2-sha256': 'sha256', 'pbkdf2-sha512': 'sha512' }[algorithm] ?? ''
  return pbkdf2Of({ digestName, iterations, salt, digest: value })
}

function readKeycloakArgon2(stored: string): ParsedPassword | Unreadable {
  const { algorithm, iterations, parameters, salt, value } = keycloakOf(stored)
  const variant = { id: 'argon2id', i: 'argon2i', d: 'argon2d' }[parameters.text('type') ?? 'id']
  const [memoryKibibytes, lanes] = [positiveOf(parameters.count('memory')), positiveOf(parameters.count('parallelism'))]
  if (algorithm !== 'argon2' || variant === undefined || !iterations || !memoryKibibytes || !lanes) return malformed
  if (salt === undefined || value === undefined || memoryKibibytes < 8 * lanes || salt.length < 8) return malformed
  const version = parameters.text('version') === '1.0' ? { version: 16 as const } : {}
  const primitive = variant as 'argon2id' | 'argon2i' | 'argon2d'
  return derived({ work: { primitive, memoryKibibytes, passes: iterations, lanes, ...version }, salt, digest: value })
}

const digestNames = new Set(['md5', 'sha1', 'sha256', 'sha512'])

/** Of a value in one of the spellings that Auth0 allows. */
function bytesOf(json: JsonObject, standard: 'hex' | 'base64' | 'utf8'): Buffer | undefined {
  const value = json.text('value')
  switch (json.text('encoding') ?? standard) {
    case 'hex':
      return hexOf(value)
    case 'base64':
      return base64Of(value)
    case 'utf8':
      return value === undefined ? undefined : Buffer.from(value)
    default:
      return undefined
  }
}

function readAuth0(stored: string): ParsedPassword | Unreadable {
  const json = jsonText(stored)
  const [algorithm, digest] = [json.text('algorithm') ?? '', json.object('hash')]
  const value = digest.text('value') ?? ''
  switch (algorithm) {
    case 'bcrypt':
      return readBcrypt(value)
    case 'argon2':
      return readArgon2(value)
    case 'ldap':
      return readLdapDigest(value)
    case 'pbkdf2':
      return pbkdf2Strings.find(({ name }) => name === 'phc-pbkdf2')?.read(value, {}) ?? malformed
    case 'scrypt':
      return scryptOf({
        cost: json.count('cost') ?? '16384',
        size: json.count('blockSize') ?? '8',
        lanes: json.count('parallelization') ?? '1',
        salt: bytesOf(json.object('salt'), 'utf8'),
        digest: bytesOf(digest, 'hex'),
      })
    case 'hmac': {
      const [key, name] = [bytesOf(digest.object('key'), 'utf8'), digest.text('digest') ?? '']
      const expected = bytesOf(digest, 'hex')
      if (key === undefined || expected === undefined || !digestNames.has(name)) return malformed
      return digested({
        digest: name,
        expected,
        compute: (password) => createHmac(name, key).update(password).digest(),
      })
    }
    default:
      return digestNames.has(algorithm) ? saltedOf(algorithm, bytesOf(digest, 'hex'), json.object('salt')) : malformed
  }
}

function saltedOf(digest: string, expected: Buffer | undefined, salt: JsonObject): ParsedPassword | Unreadable {
  const saltBytes = salt.text('value') === undefined ? Buffer.alloc(0) : bytesOf(salt, 'utf8')
  if (expected === undefined || saltBytes === undefined) return malformed
  return beside(digest, expected, saltBytes, salt.text('position') === 'prefix')
}

function beside(
  digest: string,
  expected: Uint8Array,
  salt: Uint8Array,
  isBefore: boolean,
): ParsedPassword | Unreadable {
  return digested({
    digest,
    expected,
    compute(password) {
      const bytes = Buffer.from(password)
      return hash(digest, Buffer.concat(isBefore ? [salt, bytes] : [bytes, salt]), 'buffer')
    },
  })
}

const oktaDigests = new Map([
  ['MD5', { name: 'md5', bytes: 16 }],
  ['SHA-1', { name: 'sha1', bytes: 20 }],
  ['SHA-256', { name: 'sha256', bytes: 32 }],
  ['SHA-512', { name: 'sha512', bytes: 64 }],
])

function readOkta(stored: string): ParsedPassword | Unreadable {
  const json = jsonText(stored).object('hash')
  const [algorithm, salt, value] = [json.text('algorithm') ?? '', json.text('salt'), json.text('value')]
  if (algorithm === 'BCRYPT') {
    return bcryptOf({
      cost: Number(json.count('workFactor')),
      salt: bcryptBase64Of(salt),
      digest: bcryptBase64Of(value),
    })
  }
  if (algorithm === 'PBKDF2') {
    const digestName = { SHA256_HMAC: 'sha256', SHA512_HMAC: 'sha512' }[json.text('digestAlgorithm') ?? ''] ?? ''
    const digest = base64Of(value)
    if (digest?.length !== countOf(json.count('keySize'))) return malformed
    return pbkdf2Of({ digestName, iterations: positiveOf(json.count('iterationCount')), salt: base64Of(salt), digest })
  }
  const digest = oktaDigests.get(algorithm)
  const [expected, saltBytes] = [base64Of(value), salt === undefined ? Buffer.alloc(0) : base64Of(salt)]
  if (digest === undefined || expected?.length !== digest.bytes || saltBytes === undefined) return malformed
  return beside(digest.name, expected, saltBytes, json.text('saltOrder') === 'PREFIX')
}
