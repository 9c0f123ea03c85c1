/** The limit of documents that are the same for everybody. */
import { type StatedLimit, statedLimit } from '../limits/limit.ts'

/** Keys, metadata and documentation: asking often reveals nothing more. */
export const DOCUMENTS: StatedLimit = statedLimit(
  'documents',
  'The answer is at hand, the same for everybody, and caches may keep it: nothing is looked up, hashed, counted or written for it.',
)
