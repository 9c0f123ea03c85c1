/**
 * Work: one password computation, described by its primitive and its cost, without salt or password.
 * Formats read it from a stored string, the deriver runs it, and the equaliser compares it.
 */

/** PBKDF2 with HMAC (RFC 8018 §5.2). `digest` is OpenSSL's name. */
export interface Pbkdf2Work {
  readonly primitive: 'pbkdf2'
  readonly digest: string
  readonly iterations: number
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

/** Argon2id version 19 (RFC 9106 §3.1): m, t and p. */
export interface Argon2idWork {
  readonly primitive: 'argon2id'
  readonly memoryKibibytes: number
  readonly passes: number
  readonly lanes: number
}

/** One HMAC (key = salt, message = password), or one bare digest. `digest` is OpenSSL's name. */
export interface DigestWork {
  readonly primitive: 'hmac' | 'digest'
  readonly digest: string
}

/** No computation at all: the password itself is stored. */
export interface PlainWork {
  readonly primitive: 'plain'
}

export type Work = Pbkdf2Work | ScryptWork | Argon2idWork | DigestWork | PlainWork

/**
 * Splits work into a kind and how often it repeats. Only PBKDF2 can be done in two parts that together cost as much as the whole. The
 * memory-hard functions fill their memory anew with each call, so other passes are another kind.
 */
export function kindOf(work: Work): { readonly kind: string; readonly repetitions: number } {
  if (work.primitive !== 'pbkdf2') return { kind: describeWork(work), repetitions: 1 }
  return { kind: `pbkdf2 ${work.digest}`, repetitions: work.iterations }
}

/** The same kind of work, repeated another number of times. Work that cannot be repeated stays as it is. */
export function repeated(work: Work, repetitions: number): Work {
  return work.primitive === 'pbkdf2' ? { ...work, iterations: repetitions } : work
}

/** One line for reports and errors, e.g. `pbkdf2 sha256, 150000 iterations`. Holds no salt and no digest. */
export function describeWork(work: Work): string {
  switch (work.primitive) {
    case 'pbkdf2':
      return `pbkdf2 ${work.digest}, ${work.iterations} iterations`
    case 'scrypt':
      return `scrypt N=${work.cost} r=${work.blockSize} p=${work.parallelization}`
    case 'argon2id':
      return `argon2id m=${work.memoryKibibytes} KiB t=${work.passes} p=${work.lanes}`
    case 'plain':
      return 'plain text'
    default:
      return `one ${work.primitive} ${work.digest}`
  }
}
