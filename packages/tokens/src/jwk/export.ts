/** Exports keys as JWK and PEM. Secrets and private keys are only exported when they were made extractable. */
import type { KeyObject } from 'node:crypto'
import type { Jwk } from './jwk.ts'
import { ownMembers } from './jwk-members.ts'
import { Key } from './key.ts'

/**
 * The public half as a JWK with `alg`, `use` and `kid`: what a JWK Set publishes.
 *
 * @throws {TypeError} for a shared secret, which has no public half
 */
export function exportJwk(key: Key): Jwk {
  return jwkOf(publicHalf(key), key)
}

/** The secret or the private half as a JWK. @throws {TypeError} unless the key was made with `extractable: true` */
export function exportPrivateJwk(key: Key): Jwk {
  return jwkOf(privateHalf(key), key)
}

/** The public half as SPKI PEM. @throws {TypeError} for a shared secret */
export function exportPem(key: Key): string {
  return publicHalf(key).export({ type: 'spki', format: 'pem' }).toString()
}

/** The private half as PKCS#8 PEM. @throws {TypeError} for a secret, and unless the key was made with `extractable: true` */
export function exportPrivatePem(key: Key): string {
  if (key instanceof Key && key.kind === 'secret')
    throw new TypeError('key: a shared secret has no PEM; export its JWK')
  return privateHalf(key).export({ type: 'pkcs8', format: 'pem' }).toString()
}

function jwkOf(object: KeyObject, { alg, kid }: Key): Jwk {
  // workerd returns every member that a JWK may have, most of them undefined.
  const members = ownMembers(object.export({ format: 'jwk' }))
  return { ...members, alg, use: 'sig', ...(kid !== undefined && { kid }) } as Jwk
}

function publicHalf(key: Key): KeyObject {
  const { publicObject } = halvesOf(key)
  if (!publicObject)
    throw new TypeError('key: a shared secret has no public half; publishing it would let everybody sign')
  return publicObject
}

function privateHalf(key: Key): KeyObject {
  const { privateObject } = halvesOf(key)
  if (!privateObject)
    throw new TypeError('key: only a secret or private key made with extractable: true can be exported')
  return privateObject
}

function halvesOf(key: unknown): ReturnType<typeof Key.halves> {
  if (!(key instanceof Key)) throw new TypeError('key: give a key of this engine')
  return Key.halves(key)
}
