/** What stands where a hash would be when nobody may log in: it matches no password, not even itself. */
import type { PasswordFormat } from '../format.ts'
import { malformed } from '../parsed.ts'

const locked = { unreadable: 'no_password' } as const

/** `!`, `*` and whatever follows, in a shadow file; a hash behind it stays locked. */
export const unixDisabled: PasswordFormat = {
  name: 'unix-disabled',
  safety: 'safe',
  recognises: (stored) => /^[!*]/.test(stored) && !/^\*[0-9A-F]{40}$/i.test(stored),
  read: () => locked,
}

/** Django's `!` and forty characters. */
export const djangoUnusable: PasswordFormat = {
  name: 'django-unusable',
  safety: 'safe',
  read: (stored) => (stored.startsWith('!') ? locked : malformed),
}

/** `{SASL}roy@example`: another server knows the password. */
export const ldapExternal: PasswordFormat = {
  name: 'ldap-external',
  safety: 'safe',
  recognises: (stored) => /^\{SASL\}/i.test(stored),
  read: () => locked,
}
