/** Web Crypto keys: each is already bound to an algorithm, a hash and usages, and stays so. */
import { KeyObject, type webcrypto } from 'node:crypto'
import type { PublicRow } from '../jws/algorithms.ts'

/**
 * @throws {TypeError} when it is not a CryptoKey, and for a key with another algorithm or use
 */
export function keyObjectOfCryptoKey(material: unknown, row: PublicRow, type: 'public' | 'private'): KeyObject {
  const { algorithm, usages, extractable } = requireCryptoKey(material, type)
  const { name, hash } = algorithm as { readonly name: string; readonly hash?: { readonly name: string } }
  if (name !== row.webCrypto.name || hash?.name !== row.webCrypto.hash) {
    throw new TypeError(
      `key: the CryptoKey is for ${[name, hash?.name].filter(Boolean).join(' with ')}, not ${row.alg}`,
    )
  }
  if (!usages.includes(type === 'public' ? 'verify' : 'sign')) {
    throw new TypeError('key: the usages of the CryptoKey do not allow this')
  }
  // Node accepts one today, but will not in future (DEP0204).
  if (!extractable) throw new TypeError('key: node:crypto cannot use a CryptoKey that is not extractable')
  return KeyObject.from(material as webcrypto.CryptoKey)
}

function requireCryptoKey(material: unknown, type: 'public' | 'private'): webcrypto.CryptoKey {
  if (material instanceof CryptoKey && (material as webcrypto.CryptoKey).type === type) {
    return material as webcrypto.CryptoKey
  }
  throw new TypeError(`key: give PEM text, a ${type} KeyObject or a ${type} CryptoKey`)
}
