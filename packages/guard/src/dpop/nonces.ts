/** Nonces that nobody has to remember: the time, under a secret (RFC 9449 §9). */
import { createHmac } from 'node:crypto'

/** The nonces of a guard. */
export interface Nonces {
  readonly current: () => string
  /** Whether a value is the nonce of this window or of the one before. */
  readonly accepts: (value: unknown) => boolean
}

const WINDOW_SECONDS = 300

export function createNonces(secret: string, clock: () => number): Nonces {
  const of = (window: number) =>
    createHmac('sha256', secret).update(`dpop nonce ${window}`).digest('base64url').slice(0, 22)
  const window = () => Math.floor(clock() / WINDOW_SECONDS)
  return {
    current: () => of(window()),
    // Everybody may know them, so comparing them needs no constant time.
    accepts: (value) => value === of(window()) || value === of(window() - 1),
  }
}
