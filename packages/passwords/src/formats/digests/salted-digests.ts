/** UNSAFE. One to three digests with a salt in the string. */
import { hash } from 'node:crypto'
import { lowerHexOf } from '../decoding.ts'
import type { PasswordFormat } from '../format.ts'
import { digested, malformed } from '../parsed.ts'

const of = (digest: string, text: string) => hash(digest, Buffer.from(text))

export const saltedDigests: readonly PasswordFormat[] = [
  salted('django-salted-sha1', 'sha1', /^sha1\$([^$]+)\$([0-9a-f]{40})$/, ({ password, salt }) =>
    of('sha1', salt + password),
  ),
  salted('django-salted-md5', 'md5', /^md5\$([^$]+)\$([0-9a-f]{32})$/, ({ password, salt }) =>
    of('md5', salt + password),
  ),
  salted('django-unsalted-sha1', 'sha1', /^sha1\$()\$([0-9a-f]{40})$/, ({ password }) => of('sha1', password)),
  salted(
    'authme',
    'sha256',
    /^\$SHA\$([^$]+)\$([0-9a-f]{64})$/,
    ({ password, salt }) => of('sha256', of('sha256', password) + salt),
    (stored) => stored.startsWith('$SHA$'),
  ),
  salted(
    'jupyter-sha1',
    'sha1',
    /^sha1:([0-9a-f]+):([0-9a-f]{40})$/,
    ({ password, salt }) => of('sha1', password + salt),
    (stored) => stored.startsWith('sha1:'),
  ),
  salted('jenkins-sha256', 'sha256', /^([^:{}]+):([0-9a-f]{64})$/, ({ password, salt }) =>
    of('sha256', `${password}{${salt}}`),
  ),
  reversed('joomla-md5', ({ password, salt }) => of('md5', password + salt)),
  reversed('magento1', ({ password, salt }) => of('md5', salt + password)),
  reversed('oscommerce', ({ password, salt }) => of('md5', salt + password)),
  salted('hmailserver', 'sha256', /^([0-9a-f]{6})([0-9a-f]{64})$/, ({ password, salt }) =>
    of('sha256', salt + password),
  ),
  salted(
    'mediawiki-a',
    'md5',
    /^:A:()([0-9a-f]{32})$/,
    ({ password }) => of('md5', password),
    (stored) => stored.startsWith(':A:'),
  ),
  salted(
    'mediawiki-b',
    'md5',
    /^:B:([^:]+):([0-9a-f]{32})$/,
    ({ password, salt }) => of('md5', `${salt}-${of('md5', password)}`),
    (stored) => stored.startsWith(':B:'),
  ),
]

interface Ingredients {
  readonly password: string
  readonly salt: string
}

/** `digest:salt`. */
function reversed(name: string, rule: (ingredients: Ingredients) => string): PasswordFormat {
  return {
    name,
    safety: 'unsafe',
    read(stored) {
      const [, expected, salt] = /^([0-9a-f]{32}):(.+)$/s.exec(stored) ?? []
      if (expected === undefined || salt === undefined) return malformed
      return digested({ digest: 'md5', expected, compute: (password) => rule({ password, salt }) })
    },
  }
}

/** @param pattern - the salt, then the digest in lower case: the text is compared */
function salted(
  name: string,
  digest: string,
  pattern: RegExp,
  rule: (ingredients: Ingredients) => string,
  recognises?: (stored: string) => boolean,
): PasswordFormat {
  return {
    name,
    safety: 'unsafe',
    ...(recognises && { recognises }),
    read(stored) {
      const [, salt, expected] = pattern.exec(stored) ?? []
      if (salt === undefined || lowerHexOf(expected) === undefined || expected === undefined) return malformed
      return digested({ digest, expected, compute: (password) => rule({ password, salt }) })
    },
  }
}
