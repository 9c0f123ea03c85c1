/** Public and private keys from PEM, key objects and Web Crypto keys. The caller says which of the two it is. */
import { createPrivateKey, createPublicKey, KeyObject, type webcrypto } from 'node:crypto'
import type { PublicAlgorithm } from '../jws/algorithms.ts'
import type { PrivateKey, PublicKey } from './key.ts'
import { makePrivateKey, makePublicKey, publicRow } from './pair.ts'

/** A key as it is handed over. */
export type KeyMaterial = string | KeyObject | webcrypto.CryptoKey

/** Options of {@link publicKey}. */
export interface PublicKeyOptions {
  /** The one algorithm that this key verifies. */
  readonly alg: PublicAlgorithm
  readonly kid?: string
  /** Needed for ES256K. */
  readonly optIn?: true
}

/** Options of {@link privateKey}. */
export interface PrivateKeyOptions extends PublicKeyOptions {
  /** For an encrypted PEM. */
  readonly passphrase?: string
  /** Lets `exportJwk` and `exportPem` hand the private half out again. Default false. */
  readonly extractable?: boolean
}

const PUBLIC_PEM = /^\s*-----BEGIN (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----/
const PRIVATE_PEM = /^\s*-----BEGIN (?:ENCRYPTED |RSA |EC )?PRIVATE KEY-----/

/**
 * Makes a key that verifies.
 *
 * @param material - PEM text (SPKI, PKCS#1 or a certificate), a public KeyObject or CryptoKey
 * @throws {TypeError} naming the option: a private key, a key of another algorithm, a weak key
 */
export function publicKey(material: KeyMaterial, options: PublicKeyOptions): PublicKey {
  const row = publicRow(options?.alg, options?.optIn)
  const object = typeof material === 'string' ? readPublic(material) : keyObject(material, 'public')
  return makePublicKey(object, row, { kid: options.kid })
}

/**
 * Makes a key that signs (and verifies what it signed).
 *
 * @param material - PEM text (PKCS#8, PKCS#1 or SEC 1), a private KeyObject or CryptoKey
 * @throws {TypeError} naming the option: a public key, a key of another algorithm, a weak key, a wrong passphrase
 */
export function privateKey(material: KeyMaterial, options: PrivateKeyOptions): PrivateKey {
  const row = publicRow(options?.alg, options?.optIn)
  const object =
    typeof material === 'string' ? readPrivate(material, options.passphrase) : keyObject(material, 'private')
  return makePrivateKey(object, row, { kid: options.kid, extractable: options.extractable })
}

function readPublic(pem: string): KeyObject {
  // createPublicKey would derive the public half of a private key: the caller has mixed them up, and would keep it here.
  if (!PUBLIC_PEM.test(pem)) throw new TypeError('key: give the PEM of a public key or a certificate')
  try {
    return createPublicKey(pem)
  } catch {
    throw new TypeError('key: the PEM of the public key cannot be read')
  }
}

function readPrivate(pem: string, passphrase: string | undefined): KeyObject {
  if (!PRIVATE_PEM.test(pem)) throw new TypeError('key: give the PEM of a private key')
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) })
  } catch {
    throw new TypeError('key: the PEM of the private key cannot be read (is the passphrase right?)')
  }
}

function keyObject(material: unknown, type: 'public' | 'private'): KeyObject {
  const object = material instanceof KeyObject ? material : fromCryptoKey(material)
  if (object?.type === type) return object
  throw new TypeError(`key: give PEM text, a ${type} KeyObject or a ${type} CryptoKey`)
}

function fromCryptoKey(material: unknown): KeyObject | undefined {
  try {
    return KeyObject.from(material as webcrypto.CryptoKey)
  } catch {
    return undefined
  }
}
