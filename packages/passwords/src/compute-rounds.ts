/** Runs this package's own primitives: the same code on the event loop, for short work, and in a worker. */
import { bcrypt } from './primitives/bcrypt.ts'
import { desCrypt } from './primitives/des.ts'
import { iteratedDigest, iteratedHmac } from './primitives/iterated-digest.ts'
import { md5Crypt } from './primitives/md5-crypt.ts'
import { shaCrypt } from './primitives/sha-crypt.ts'
import { sunMd5Crypt } from './primitives/sun-md5-crypt.ts'
import { yescrypt } from './primitives/yescrypt.ts'
import type { RoundsWork, YescryptWork } from './work.ts'

/** What it needs; a worker gets a copy. */
export interface OwnDerivation {
  readonly work: RoundsWork | YescryptWork
  readonly password: Uint8Array
  readonly salt: Uint8Array
}

export function computeRounds({ work, password, salt }: OwnDerivation): Uint8Array {
  if (work.primitive === 'yescrypt') return yescrypt(password, salt, work)
  const { algorithm, rounds } = work
  switch (algorithm) {
    case 'bcrypt':
      return bcrypt(password, salt, rounds)
    case 'md5-crypt':
      return md5Crypt(password, salt, '$1$', rounds)
    case 'apr1-crypt':
      return md5Crypt(password, salt, '$apr1$', rounds)
    case 'sha256-crypt':
      return shaCrypt('sha256', password, salt, rounds)
    case 'sha512-crypt':
      return shaCrypt('sha512', password, salt, rounds)
    case 'sun-md5-crypt':
      return sunMd5Crypt(password, salt, rounds)
    case 'hmac-sha1':
      return iteratedHmac('sha1', password, salt, rounds)
    case 'des-crypt':
      return desCrypt({ key: password, salt: Buffer.from(salt).readUIntBE(0, 3), passes: rounds })
    default:
      return iteratedDigest(algorithm.slice('iterated '.length), password, salt, rounds)
  }
}
