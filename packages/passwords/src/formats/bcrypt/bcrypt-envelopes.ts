/** bcrypt in another spelling, or behind a prefix. */
import { createHmac, hash } from 'node:crypto'
import { bcryptBase64Of, looseBase64Of, plainBase64Of } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { malformed } from '../parsed.ts'
import { bcryptOf, readBcrypt } from './bcrypt.ts'

export const bcryptEnvelopes: readonly PasswordFormat[] = [
  behind('django-bcrypt', 'bcrypt$'),
  behind('jenkins-bcrypt', '#jbcrypt:'),
  behind('spring-bcrypt', '{bcrypt}'),
  {
    name: 'django-bcrypt-sha256',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('bcrypt_sha256$'),
    read: (stored) =>
      readBcrypt(after(stored, 'bcrypt_sha256$'), (password) => Buffer.from(hash('sha256', Buffer.from(password)))),
  },
  {
    name: 'passlib-bcrypt-sha256',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('$bcrypt-sha256$'),
    read: readPasslib,
  },
  {
    name: 'adonis-bcrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('$bcrypt$'),
    read(stored) {
      const [, cost, salt, digest] = /^\$bcrypt\$v=98\$r=([1-9]\d?)\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
      return bcryptOf({ cost: Number(cost), salt: plainBase64Of(salt), digest: plainBase64Of(digest) })
    },
  },
  {
    name: 'mediawiki-bcrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith(':bcrypt:'),
    read(stored) {
      const [, cost, salt, digest] = /^:bcrypt:([1-9]\d?)\$(.{22})\$(.{31})$/.exec(stored) ?? []
      return bcryptOf({ cost: Number(cost), salt: bcryptBase64Of(salt), digest: bcryptBase64Of(digest) })
    },
  },
  {
    name: 'homeassistant-bcrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('JDJ'),
    read: (stored) => readBcrypt(looseBase64Of(stored)?.toString('latin1') ?? ''),
  },
]

function behind(name: string, prefix: string): PasswordFormat {
  return {
    name,
    safety: 'safe',
    recognises: (stored) => stored.startsWith(prefix),
    read: (stored) => readBcrypt(after(stored, prefix)),
  }
}

/** Version 2 keys an HMAC with the salt's text, version 1 has a bare SHA-256; both go into bcrypt as base64. */
function readPasslib(stored: string): ParsedPassword | Unreadable {
  const [, newest, cost2, oldest, cost1, salt = '', digest] =
    /^\$bcrypt-sha256\$(?:v=2,t=2([aby]),r=([1-9]\d?)|2([aby]),([1-9]\d?))\$(.{22})\$(.{31})$/.exec(stored) ?? []
  if (newest === undefined && oldest === undefined) return malformed
  const cost = Number(cost2 ?? cost1)
  return bcryptOf({ cost, salt: bcryptBase64Of(salt), digest: bcryptBase64Of(digest) }, (password) => {
    const bytes = Buffer.from(password)
    return Buffer.from(
      newest === undefined
        ? hash('sha256', bytes, 'base64')
        : createHmac('sha256', salt).update(bytes).digest('base64'),
    )
  })
}

function after(stored: string, prefix: string): string {
  return stored.startsWith(prefix) ? stored.slice(prefix.length) : ''
}
