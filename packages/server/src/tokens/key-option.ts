/** Keys as options of a server. */
import { type OptionReader, withMethods } from '@latchkey/options'
import type { Key } from '@latchkey/tokens'

/** Reads one key. */
export const keyOption: OptionReader<Key> = withMethods(
  'what secretKey(), privateKey() or another function of @latchkey/tokens returns',
  'sign',
  'verify',
  'equals',
)
