/** Flask-Security's double hash: NFKD, an HMAC with the site's salt, and then bcrypt, Argon2 or PBKDF2, whose string does not show it. */
import { createHmac } from 'node:crypto'
import { readBcrypt } from './bcrypt/bcrypt.ts'
import { isUnreadable, type ParsedPassword, type PasswordFormat, type Unreadable } from './format.ts'
import { pbkdf2Strings } from './pbkdf2/pbkdf2-strings.ts'
import { readArgon2 } from './phc-argon2.ts'

export const flaskSecurityDouble: PasswordFormat = {
  name: 'flask-security-double',
  safety: 'safe',
  // SECURITY_PASSWORD_SALT.
  fields: { pepper: { secret: true } },
  read(stored, { pepper = '' }) {
    const inner = read(stored)
    if (isUnreadable(inner)) return inner
    const once = (password: string) => createHmac('sha512', pepper).update(password.normalize('NFKD')).digest('base64')
    return { ...inner, verify: (password, compute) => inner.verify(once(password), compute) }
  },
}

function read(stored: string): ParsedPassword | Unreadable {
  if (stored.startsWith('$2')) return readBcrypt(stored)
  if (stored.startsWith('$argon2')) return readArgon2(stored)
  const format = pbkdf2Strings.find(({ recognises }) => recognises?.(stored))
  return format?.name.startsWith('passlib-') ? format.read(stored, {}) : { unreadable: 'malformed' }
}
