/** How many decisions are timed together. */
import { OURS } from './variants.ts'

/** Of ours. */
export const OUR_BATCH = 1000

/** Of a peer, which takes longer for each. */
const PEER_BATCH = 200

/** @param name - the guard's name, as in the variants */
export function batchSizeOf(name: string): number {
  return name.startsWith(OURS) ? OUR_BATCH : PEER_BATCH
}
