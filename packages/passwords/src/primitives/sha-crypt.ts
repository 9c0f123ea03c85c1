/**
 * SHA-crypt, `$5$` with SHA-256 and `$6$` with SHA-512.
 *
 * @see Drepper: Unix crypt using SHA-256 and SHA-512 (2008)
 */
import { hash } from 'node:crypto'

export function shaCrypt(
  digestName: 'sha256' | 'sha512',
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Uint8Array {
  const digestOf = (...parts: readonly Uint8Array[]) => hash(digestName, Buffer.concat(parts), 'buffer')
  const other = digestOf(password, salt, password)
  const parts: Uint8Array[] = [password, salt, repeated(other, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? other : password)
  let digest = digestOf(...parts)
  const ofPassword = repeated(digestOf(...Array.from({ length: password.length }, () => password)), password.length)
  const ofSalt = repeated(digestOf(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)), salt.length)
  // One buffer for each form that a round takes: what is in them but for the digest never changes.
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1
    const middle = [...(round % 3 === 0 ? [] : [ofSalt]), ...(round % 7 === 0 ? [] : [ofPassword])]
    digest = digestOf(isOdd ? ofPassword : digest, ...middle, isOdd ? digest : ofPassword)
  }
  return digest
}

/** So many bytes of a digest that begins anew when it ends. */
function repeated(digest: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => digest[i % digest.length] ?? 0)
}
