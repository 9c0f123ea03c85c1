/** Makes signing keys for the store, and reads them back. */
import { randomBytes } from 'node:crypto'
import {
  type Algorithm,
  exportJwk,
  exportPrivateJwk,
  generateKey,
  type Jwk,
  jwk,
  type Key,
  type PublicAlgorithm,
  type SecretAlgorithm,
} from '@latchkey/tokens'
import { DomainError } from '../faults/domain-error.ts'
import type { KeyEncryption } from './key-encryption.ts'
import type { NewSigningKey, SigningKeyRecord } from './signing-key.ts'

/** The parts of a row that belong to the key itself, without its times. */
export type KeyMaterial = Pick<NewSigningKey, 'kid' | 'alg' | 'publicJwk' | 'sealed'>

const KID_BYTES = 16
/** 112 bits of security until 2030 (NIST SP 800-57), for a key that signs for 90 days. One of 3,072 bits takes 2.6 times as long for each token. */
const RSA_BITS = 2048

/** Makes a random key. RSA takes up to some seconds, in which nothing else is done. */
export function generateMaterial(alg: Algorithm, encryption: KeyEncryption): KeyMaterial {
  const key = isSecret(alg)
    ? generateKey(alg, { kid: randomKid(), extractable: true })
    : generateKey(alg as PublicAlgorithm, { extractable: true, ...(/^[RP]S/.test(alg) && { modulusLength: RSA_BITS }) })
  // People type it after `latchkey keys retire`, where a hyphen would begin an option.
  return key.kid?.startsWith('-') ? generateMaterial(alg, encryption) : sealMaterial(key, encryption)
}

/** @throws {TypeError} unless the key signs, was made extractable, and has a `kid` */
export function sealMaterial(key: Key, encryption: KeyEncryption): KeyMaterial {
  const { kid, alg } = key
  if (kid === undefined) throw new TypeError('key: a signing key needs a kid')
  const whole = exportPrivateJwk(key)
  return {
    kid,
    alg,
    sealed: encryption.seal(JSON.stringify(whole), { kid, alg }),
    ...(key.kind === 'private' && { publicJwk: exportJwk(key) }),
  }
}

/**
 * The key that signs.
 *
 * @throws {DomainError} signing_key_unreadable
 */
export function openSigningKey(record: SigningKeyRecord, encryption: KeyEncryption): Key {
  const { kid, alg, sealed, publicJwk } = record
  if (sealed === undefined) throw mismatch(kid)
  const key = readJwk(kid, () => jwk(JSON.parse(encryption.open(sealed, { kid, alg })) as Jwk))
  const isOwn = key.kid === kid && key.alg === alg && key.canSign
  // Otherwise a public half that was put into the row instead of ours would be published as ours.
  if (!isOwn || (publicJwk && !key.equals(openPublicKey(record, publicJwk)))) throw mismatch(kid)
  return key
}

/**
 * The key that verifies: of a pair the public half, which needs no decryption.
 *
 * @throws {DomainError} signing_key_unreadable
 */
export function openVerifyingKey(record: SigningKeyRecord, encryption: KeyEncryption): Key {
  return record.publicJwk ? openPublicKey(record, record.publicJwk) : openSigningKey(record, encryption)
}

function openPublicKey({ kid, alg }: SigningKeyRecord, publicJwk: Jwk): Key {
  const key = readJwk(kid, () => jwk(publicJwk))
  if (key.kind !== 'public' || key.kid !== kid || key.alg !== alg) throw mismatch(kid)
  return key
}

/** The words of a parser may quote what it reads. */
function readJwk(kid: string, read: () => Key): Key {
  try {
    return read()
  } catch (fault) {
    throw fault instanceof DomainError ? fault : mismatch(kid)
  }
}

function mismatch(kid: string): DomainError {
  return new DomainError('signing_key_unreadable', `the signing key ${kid} is not what its row says`)
}

function isSecret(alg: Algorithm): alg is SecretAlgorithm {
  return alg.startsWith('HS')
}

function randomKid(): string {
  return randomBytes(KID_BYTES).toString('base64url')
}
