/** UNSAFE. `plain$$password`, since Werkzeug 2.3 `plain$salt$password`, removed in 3.0: the password itself, salt unused. */
import type { ParsedPassword, PasswordFormat, Unreadable } from './format.ts'
import { digested, malformed } from './parsed.ts'
import { splitWerkzeugString } from './werkzeug-string.ts'

export const werkzeugPlain: PasswordFormat = {
  name: 'werkzeug-plain',
  safety: 'unsafe',
  recognises: (stored) => stored.startsWith('plain$'),
  read,
}

function read(stored: string): ParsedPassword | Unreadable {
  const parts = splitWerkzeugString(stored)
  if (parts?.method[0] !== 'plain' || parts.method.length > 1) return malformed
  // Compared as UTF-8 bytes. Werkzeug since 2.0 raises on text beyond ASCII, an accident that locks those users out.
  return digested({ expected: parts.value, compute: (password) => password, isShort: true })
}
