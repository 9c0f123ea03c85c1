/** Public and private keys from PEM, key objects and Web Crypto keys. The caller says which of the two it is. */
import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto'
import { type OptionTable, optional, parseOptions, text } from '@latchkey/options'
import { findAlgorithm, type PublicAlgorithm, type PublicRow } from '../jws/algorithms.ts'
import { keyObjectOfCryptoKey } from './crypto-key.ts'
import type { PrivateKey, PublicKey } from './key.ts'
import { extractableOption, faultsOfOptIn, kidOption, optInOption, publicAlgorithm } from './key-options.ts'
import { makePrivateKey, makePublicKey, readKeyObject } from './pair.ts'

/** A key as the caller passes it. */
export type KeyMaterial = string | NodeKey | WebKey

/** A `KeyObject` of node:crypto, in words that need no types of Node: a Worker may have none. That it is one is found when it is used. */
export interface NodeKey {
  readonly type: string
  readonly asymmetricKeyType?: string | undefined
  equals(other: never): boolean
}

/** A `CryptoKey` of Web Crypto, as Node, browsers and Workers have it. */
export interface WebKey {
  readonly type: string
  readonly extractable: boolean
  readonly algorithm: object
  readonly usages: readonly string[]
}

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
  /** Lets `exportPrivateJwk` and `exportPrivatePem` export the private half. Default false. */
  readonly extractable?: boolean
}

const PUBLIC = {
  alg: publicAlgorithm,
  kid: kidOption,
  optIn: optInOption,
} satisfies OptionTable<keyof PublicKeyOptions>
const PRIVATE = {
  ...PUBLIC,
  passphrase: optional(undefined, text),
  extractable: extractableOption,
} satisfies OptionTable<keyof PrivateKeyOptions>

const RULES = {
  together: ({ alg, optIn }: { readonly alg?: PublicRow; readonly optIn?: true | undefined }) =>
    faultsOfOptIn(alg, optIn),
}

const BLOCK = /-----BEGIN ([^-]*)-----.*?-----END \1-----/gs
const PUBLIC_LABELS = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']
const PRIVATE_LABELS = ['PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']

/**
 * Makes a key that verifies.
 *
 * @param material - PEM text (SPKI, PKCS#1 or a certificate, of which only the key is read), a public KeyObject or CryptoKey
 * @throws {TypeError} one line for each wrong option; or for the key: a private key, a key of another algorithm, a weak key
 * @throws {TokenError} algorithm_unsupported when this runtime lacks the algorithm
 */
export function publicKey(material: KeyMaterial, options: PublicKeyOptions): PublicKey {
  const { alg: row, kid } = parseOptions(PUBLIC, options, RULES)
  const object = typeof material === 'string' ? readPublic(material, row) : keyObject(material, row, 'public')
  return makePublicKey(object, rowOf(object, row), kid)
}

/**
 * Makes a key that signs (and verifies what it signed).
 *
 * @param material - PEM text (PKCS#8, PKCS#1 or SEC 1), a private KeyObject or an extractable private CryptoKey
 * @throws {TypeError} one line for each option that is wrong; or of the key: a public key, a key of another algorithm, a weak key, a wrong passphrase
 * @throws {TokenError} algorithm_unsupported when this runtime lacks the algorithm
 */
export function privateKey(material: KeyMaterial, options: PrivateKeyOptions): PrivateKey {
  const { alg: row, passphrase, kid, extractable } = parseOptions(PRIVATE, options, RULES)
  const object =
    typeof material === 'string' ? readPrivate(material, row, passphrase) : keyObject(material, row, 'private')
  return makePrivateKey(object, rowOf(object, row), { kid, extractable })
}

/** RFC 8037 §3.1: EdDSA is both curves, and the key says which. */
function rowOf({ asymmetricKeyType }: KeyObject, row: PublicRow): PublicRow {
  const other = row.alg === 'EdDSA' && asymmetricKeyType === 'ed448' ? findAlgorithm('Ed448') : undefined
  return other?.kind === 'public' ? other : row
}

function readPublic(pem: string, row: PublicRow): KeyObject {
  // createPublicKey would derive the public half of a private key. But the caller has mixed them up, and would keep the private key here.
  const key = findBlock(pem, PUBLIC_LABELS, 'the PEM of one public key or certificate')
  return readKeyObject(row, 'key: the PEM of the public key cannot be read', () => createPublicKey(key))
}

function readPrivate(pem: string, row: PublicRow, passphrase: string | undefined): KeyObject {
  const key = findBlock(pem, PRIVATE_LABELS, 'the PEM of one private key')
  const complaint = 'key: the PEM of the private key cannot be read (is the passphrase right?)'
  return readKeyObject(row, complaint, () => createPrivateKey({ key, passphrase }))
}

/** Of several keys in a text OpenSSL takes the first that it can use. Here the text must hold one, with only blanks or a comment around. */
function findBlock(pem: string, labels: readonly string[], wanted: string): string {
  // `openssl ecparam -genkey` writes the curve's name before the key.
  const blocks = [...pem.matchAll(BLOCK)].filter(([, label]) => label !== 'EC PARAMETERS')
  const [text = '', label = ''] = blocks[0] ?? []
  if (blocks.length !== 1 || !labels.includes(label)) throw new TypeError(`key: give ${wanted}`)
  return text
}

function keyObject(material: unknown, row: PublicRow, type: 'public' | 'private'): KeyObject {
  if (material instanceof KeyObject && material.type === type) return material
  return keyObjectOfCryptoKey(material, row, type)
}
