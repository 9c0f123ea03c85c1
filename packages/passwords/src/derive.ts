/** Runs work: password and salt in, derived bytes out. Every format shares it. */
import {
  createHash,
  createHmac,
  pbkdf2 as pbkdf2Callback,
  type ScryptOptions,
  scrypt as scryptCallback,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { Argon2Engine } from './argon2-engine.ts'
import { priceOf } from './ceilings.ts'
import { computeRounds } from './compute-rounds.ts'
import type { Compute } from './formats/format.ts'
import { createHashingWorkers } from './hashing-workers.ts'
import type { ScryptWork } from './work.ts'

const pbkdf2 = promisify(pbkdf2Callback)
const scrypt = promisify<Uint8Array, Uint8Array, number, ScryptOptions, Uint8Array>(scryptCallback)

/** Shorter work of our own code is done at once: a thread would cost more than it saves. */
const atOnceMilliseconds = 3

/**
 * Makes the function that computes work. Whatever takes more than a few milliseconds runs on the thread pool, or in a thread of ours, and
 * never on the event loop.
 *
 * @param argon2 - the Argon2 implementation
 */
export function createDerive(argon2: Argon2Engine): Compute {
  const workers = createHashingWorkers()
  return async ({ work, password, salt, lengthBytes, secret }) => {
    switch (work.primitive) {
      case 'pbkdf2':
        return pbkdf2(password, salt, work.iterations, lengthBytes, work.digest)
      case 'scrypt':
        return scrypt(password, salt, lengthBytes, scryptOptions(work))
      case 'argon2id':
      case 'argon2i':
      case 'argon2d':
        return argon2.derive({ work, password, salt, lengthBytes, ...(secret && { secret }) })
      case 'rounds':
      case 'yescrypt':
        return priceOf(work) <= atOnceMilliseconds
          ? computeRounds({ work, password, salt })
          : workers.run({ work, password, salt })
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
