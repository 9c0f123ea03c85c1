/** Strings like any bcrypt, of something else than the password: what was hashed is known to the operator alone, who names the format. */
import { createHmac, hash } from 'node:crypto'
import type { Fields, PasswordFormat } from '../format.ts'
import { asInForm } from '../php/as-in-form.ts'
import { readBcrypt } from './bcrypt.ts'

export const bcryptsOfSomething: readonly PasswordFormat[] = [
  over('vbulletin5-bcrypt', (password) => hash('md5', Buffer.from(password))),
  over('meteor-bcrypt', (password) => hash('sha256', Buffer.from(password))),
  over('flask-bcrypt-long', (password) => hash('sha256', Buffer.from(password))),
  over('nodebb-bcrypt', (password) => hash('sha512', Buffer.from(password))),
  over('symfony-native-bcrypt', symfony),
  {
    ...over('smf21-bcrypt', (password, { username = '' }) => username.toLowerCase() + password),
    fields: { username: {} },
  },
  { ...over('metabase-bcrypt', (password, { salt = '' }) => salt + password), fields: { salt: {} } },
  {
    ...over('devise-bcrypt-pepper', (password, { pepper = '' }) => password + pepper),
    fields: { pepper: { secret: true } },
  },
  {
    ...over('synapse-bcrypt', (password, { pepper = '' }) => password.normalize('NFKC') + pepper),
    fields: { pepper: { secret: true, default: '' } },
  },
]

function over(name: string, given: (password: string, fields: Fields) => string): PasswordFormat {
  return {
    name,
    safety: 'safe',
    read: (stored, fields) => readBcrypt(stored, (password) => Buffer.from(given(password, fields))),
  }
}

/** Symfony hashes first what bcrypt would cut. */
function symfony(password: string): string {
  const bytes = Buffer.from(password)
  return bytes.length > 72 || bytes.includes(0) ? hash('sha512', bytes, 'base64') : password
}

/** `$wp$2y$…`, WordPress 6.8 and later. Passwords of more than 4,096 bytes are refused there. */
export const wordpressBcrypt: PasswordFormat = {
  name: 'wordpress-bcrypt',
  safety: 'safe',
  recognises: (stored) => stored.startsWith('$wp$2'),
  read: (stored) =>
    readBcrypt(stored.startsWith('$wp$2') ? stored.slice('$wp'.length) : '', (password) => {
      const trimmed = asInForm(password)
      if (Buffer.byteLength(trimmed) > 4_096) return undefined
      return Buffer.from(createHmac('sha384', 'wp-sha384').update(trimmed).digest('base64'))
    }),
}
