/** Compares secrets without telling by its duration where, or in what length, they differ. */
import { createHash, timingSafeEqual } from 'node:crypto'

export function equalInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
  // timingSafeEqual needs equal lengths, and an early answer on unequal ones would tell the length of a plain password.
  return timingSafeEqual(sha256(left), sha256(right))
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
