/** Runs work: password and salt in, derived bytes out. The only file that computes; every format shares it. */
import {
  createHash,
  createHmac,
  pbkdf2 as pbkdf2Callback,
  type ScryptOptions,
  scrypt as scryptCallback,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { Argon2Engine } from './argon2-engine.ts'
import type { ScryptWork, Work } from './work.ts'

/** What one derivation needs. The password is already UTF-8; no format here normalises it. */
export interface Derivation {
  readonly work: Work
  readonly password: Uint8Array
  readonly salt: Uint8Array
  /** Length of the result; digests, HMACs and plain text have their own length and ignore it. */
  readonly lengthBytes: number
}

export type Derive = (derivation: Derivation) => Promise<Uint8Array>

const pbkdf2 = promisify(pbkdf2Callback)
const scrypt = promisify<Uint8Array, Uint8Array, number, ScryptOptions, Uint8Array>(scryptCallback)

/**
 * Makes the function that computes work. PBKDF2, scrypt and Argon2id run on the thread pool, never on the event loop.
 *
 * @param argon2 - the Argon2id implementation
 */
export function createDerive(argon2: Argon2Engine): Derive {
  return async ({ work, password, salt, lengthBytes }) => {
    switch (work.primitive) {
      case 'pbkdf2':
        return pbkdf2(password, salt, work.iterations, lengthBytes, work.digest)
      case 'scrypt':
        return scrypt(password, salt, lengthBytes, scryptOptions(work))
      case 'argon2id':
        return argon2.derive({ work, password, salt, lengthBytes })
      case 'hmac':
        return createHmac(work.digest, salt).update(password).digest()
      case 'digest':
        return createHash(work.digest).update(password).digest()
      case 'plain':
        return password
    }
  }
}

function scryptOptions({ cost, blockSize, parallelization }: ScryptWork): ScryptOptions {
  // OpenSSL refuses more than 32 MiB unless told, and N=32768 r=8 already needs more: p blocks of B, N+2 blocks of V.
  const maxmem = 128 * blockSize * (parallelization + cost + 2)
  return { cost, blockSize, parallelization, maxmem }
}
