/**
 * Work: one password computation, described by its primitive and its cost, without salt or password.
 * Formats read it from a stored string, the deriver runs it, ceilings judge it and the equaliser compares it.
 */

/** PBKDF2 with HMAC (RFC 8018 §5.2). `digest` is OpenSSL's name. */
export interface Pbkdf2Work {
  readonly primitive: 'pbkdf2'
  readonly digest: string
  readonly iterations: number
  /** Blocks of output, each with all iterations; default 1. */
  readonly blocks?: number
}

/** scrypt (RFC 7914 §2): N, r and p under the names node:crypto gives them. */
export interface ScryptWork {
  readonly primitive: 'scrypt'
  /** N: a power of two. */
  readonly cost: number
  /** r. */
  readonly blockSize: number
  /** p. */
  readonly parallelization: number
}

/** Argon2 (RFC 9106 §3.1): m, t and p. */
export interface Argon2Work {
  readonly primitive: 'argon2id' | 'argon2i' | 'argon2d'
  readonly memoryKibibytes: number
  readonly passes: number
  readonly lanes: number
  /** Default: 19. */
  readonly version?: 16
}

/** The only variant that is written here. */
export interface Argon2idWork extends Argon2Work {
  readonly primitive: 'argon2id'
}

/** yescrypt with its default flavour. */
export interface YescryptWork {
  readonly primitive: 'yescrypt'
  /** N. */
  readonly cost: number
  /** r. */
  readonly blockSize: number
  /** p. */
  readonly parallelization: number
  /** t. */
  readonly time: number
}

/** What repeats a small step so many times, in this package's own code. */
export interface RoundsWork {
  readonly primitive: 'rounds'
  readonly algorithm: RoundsAlgorithm
  readonly rounds: number
}

/** `iterated sha512`: a digest of itself, by OpenSSL's name. */
export type RoundsAlgorithm =
  | 'bcrypt'
  | 'md5-crypt'
  | 'apr1-crypt'
  | 'sha256-crypt'
  | 'sha512-crypt'
  | 'sun-md5-crypt'
  | 'des-crypt'
  | 'hmac-sha1'
  | `iterated ${string}`

/** A few digests or HMACs: too little to be counted. `digest` is OpenSSL's name. */
export interface DigestWork {
  readonly primitive: 'hmac' | 'digest'
  readonly digest: string
}

/** No computation at all: the password itself is stored. */
export interface PlainWork {
  readonly primitive: 'plain'
}

export type Work = Pbkdf2Work | ScryptWork | Argon2Work | YescryptWork | RoundsWork | DigestWork | PlainWork

/**
 * Splits work into a kind and how often it repeats. Only rounds can be done in two parts that together cost as much as the whole. The
 * memory-hard functions fill their memory anew with each call, so other passes are another kind.
 */
export function kindOf(work: Work): { readonly kind: string; readonly repetitions: number } {
  if (work.primitive === 'pbkdf2') {
    return { kind: `pbkdf2 ${work.digest}`, repetitions: work.iterations * (work.blocks ?? 1) }
  }
  if (work.primitive === 'rounds') return { kind: work.algorithm, repetitions: work.rounds }
  return { kind: describeWork(work), repetitions: 1 }
}

/** The same kind of work, repeated another number of times. Work that cannot be repeated stays as it is. */
export function repeated(work: Work, repetitions: number): Work {
  if (work.primitive === 'pbkdf2') {
    return { primitive: 'pbkdf2', digest: work.digest, iterations: repetitions }
  }
  return work.primitive === 'rounds' ? { ...work, rounds: repetitions } : work
}

/** One line for reports and errors, e.g. `pbkdf2 sha256, 150000 iterations`. Holds no salt and no digest. */
export function describeWork(work: Work): string {
  switch (work.primitive) {
    case 'pbkdf2':
      return `pbkdf2 ${work.digest}, ${work.iterations} iterations${(work.blocks ?? 1) > 1 ? ` of ${work.blocks} blocks` : ''}`
    case 'scrypt':
      return `scrypt N=${work.cost} r=${work.blockSize} p=${work.parallelization}`
    case 'argon2id':
    case 'argon2i':
    case 'argon2d':
      return `${work.primitive} m=${work.memoryKibibytes} KiB t=${work.passes} p=${work.lanes}`
    case 'yescrypt':
      return `yescrypt N=${work.cost} r=${work.blockSize} p=${work.parallelization} t=${work.time}`
    case 'rounds':
      return work.algorithm === 'bcrypt'
        ? `bcrypt, cost ${Math.round(Math.log2(work.rounds) * 100) / 100}`
        : `${work.algorithm}, ${work.rounds} rounds`
    case 'plain':
      return 'plain text'
    default:
      return `one ${work.primitive} ${work.digest}`
  }
}
