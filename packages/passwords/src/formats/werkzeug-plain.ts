/** UNSAFE. `plain$$password`, since Werkzeug 2.3 `plain$salt$password`, removed in 3.0: the password itself, salt unused. */
import type { ParsedPassword, PasswordFormat, Unreadable } from './format.ts'
import { splitWerkzeugString } from './werkzeug-string.ts'

export const werkzeugPlain: PasswordFormat = {
  name: 'werkzeug-plain',
  unsafe: true,
  recognises: (stored) => stored.startsWith('plain$'),
  parse,
  serialize: ({ salt, digest }) => `plain$${Buffer.from(salt).toString()}$${Buffer.from(digest).toString()}`,
  writing: undefined,
}

function parse(stored: string): ParsedPassword | Unreadable {
  const parts = splitWerkzeugString(stored)
  if (parts === undefined) return { unreadable: 'malformed' }
  // Compared as UTF-8 bytes. Werkzeug since 2.0 raises on text beyond ASCII, an accident that locks those users out.
  return { work: { primitive: 'plain' }, salt: parts.salt, digest: Buffer.from(parts.value) }
}
