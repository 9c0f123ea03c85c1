/** MD5-crypt, of FreeBSD (`$1$`) and with another word of Apache (`$apr1$`): a thousand rounds of MD5. Broken. */
import { hash } from 'node:crypto'

/**
 * @param magic - `$1$` or `$apr1$`
 * @param rounds - 1000; any other number only costs time
 */
export function md5Crypt(password: Uint8Array, salt: Uint8Array, magic: string, rounds: number): Uint8Array {
  const other = md5(password, salt, password)
  const parts: Uint8Array[] = [password, Buffer.from(magic), salt]
  for (let left = password.length; left > 0; left -= 16) parts.push(other.subarray(0, Math.min(16, left)))
  // A slip in the first implementation that all others keep: the first byte of the password, or a zero byte.
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? zero : password.subarray(0, 1))
  let digest = md5(...parts)
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1
    const ofSalt = round % 3 === 0 ? none : salt
    const ofPassword = round % 7 === 0 ? none : password
    digest = md5(isOdd ? password : digest, ofSalt, ofPassword, isOdd ? digest : password)
  }
  return digest
}

const zero = new Uint8Array(1)
const none = new Uint8Array(0)

function md5(...parts: readonly Uint8Array[]): Buffer {
  return hash('md5', Buffer.concat(parts), 'buffer')
}
