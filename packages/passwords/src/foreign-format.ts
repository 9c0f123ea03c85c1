/** The names of stored passwords that nothing here reads: whoever runs a server should hear what the table holds. */

const formats: readonly (readonly [RegExp, string])[] = [
  [/^\$2[abxy]?\$/, 'bcrypt'],
  [/^bcrypt(?:_sha256)?\$/, 'bcrypt as Django writes it'],
  [/^pbkdf2_sha(?:1|256)\$/, 'PBKDF2 as Django writes it'],
  [/^argon2\$argon2/, 'Argon2 as Django writes it'],
  [/^\$argon2[id]\$/, 'Argon2i or Argon2d'],
  [/^\$pbkdf2(?:-sha\d+)?\$/, 'PBKDF2 as Passlib writes it'],
  [/^\$(?:7|scrypt)\$/, 'scrypt as crypt writes it'],
  [/^\$y\$/, 'yescrypt'],
  [/^\$6\$/, 'SHA-512-crypt'],
  [/^\$5\$/, 'SHA-256-crypt'],
  [/^\$(?:1|apr1)\$/, 'MD5-crypt'],
  [/^\$[PH]\$/, 'phpass'],
  [/^\{[\w-]+\}/, 'a format of LDAP'],
  [/^\*[0-9A-F]{40}$/, "MySQL's own"],
  [/^[0-9a-f]{32}$/i, '32 hexadecimal digits, as MD5 has'],
  [/^[0-9a-f]{40}$/i, '40 hexadecimal digits, as SHA-1 has'],
  [/^[0-9a-f]{64}$/i, '64 hexadecimal digits, as SHA-256 has'],
]

/** Of a string that no format here recognises. Nothing of the string is in the name. */
export function foreignFormatOf(stored: string): string {
  return formats.find(([pattern]) => pattern.test(stored))?.[1] ?? 'of an unknown format'
}
