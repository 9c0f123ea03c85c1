/** Compares secrets. The time taken does not show where they differ, or whether their lengths do. */
import { createHash, timingSafeEqual } from 'node:crypto'

export function equalInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
  // timingSafeEqual needs equal lengths. Returning early on unequal ones would reveal the length of a plain password.
  return timingSafeEqual(sha256(left), sha256(right))
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
