/** UNSAFE. `$3$$…`: FreeBSD's spelling of what Windows stores, MD4 of UTF-16. */
import { md4 } from '../../primitives/md4.ts'
import { lowerHexOf } from '../decoding.ts'
import type { PasswordFormat } from '../format.ts'
import { digested, malformed } from '../parsed.ts'

export const bsdNthash: PasswordFormat = {
  name: 'bsd-nthash',
  safety: 'unsafe',
  recognises: (stored) => stored.startsWith('$3$'),
  read(stored) {
    const expected = lowerHexOf(/^\$3\$\$(.+)$/.exec(stored)?.[1], 16)
    if (expected === undefined) return malformed
    return digested({ digest: 'md4', expected, compute: (password) => md4(Buffer.from(password, 'utf16le')) })
  },
}
