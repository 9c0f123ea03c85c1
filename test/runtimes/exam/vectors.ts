/** Signatures that others wrote to be wrong in a known way: crypto libraries differ in what they let pass, and the engine must not. */
import { Buffer } from 'node:buffer'
import { type Key, type PublicAlgorithm, publicKey, type SecretAlgorithm, secretKey } from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import type { VectorGroup } from './material.ts'

/** @param unsupported - the algorithms that this runtime lacks: no key can be made for them */
export function examineVectors(groups: readonly VectorGroup[], unsupported: readonly string[], checks: Checks): void {
  for (const { alg, key: material, rows } of groups) {
    if (unsupported.includes(alg)) continue
    const key: Key = material.startsWith('-----')
      ? publicKey(material, { alg: alg as PublicAlgorithm })
      : secretKey(Buffer.from(material, 'hex'), { alg: alg as SecretAlgorithm, allowWeak: 'a vector' })
    for (const { id, msg, sig, valid } of rows) {
      const [input, signature] = [
        Buffer.from(msg, 'hex').toString('latin1'),
        Buffer.from(sig, 'hex').toString('base64url'),
      ]
      checks.equal(`${alg}: Wycheproof ${id}`, key.verify(input, signature), valid)
    }
  }
}
