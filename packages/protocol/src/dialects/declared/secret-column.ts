/** Columns whose names say that they hold a secret. Four of 225 apps put the password or its hash into a token. */

const WORDS: ReadonlySet<string> = new Set([
  ...[
    'password',
    'passwords',
    'passwd',
    'passwort',
    'passphrase',
    'pwd',
    'pass',
    'passw',
    'pword',
    'senha',
    'contrasena',
  ],
  ...['hash', 'passwordhash', 'passhash', 'pwhash', 'digest', 'salt', 'secret', 'totp', 'otp', 'pepper'],
])

/** Whether a column of this name is never sent. What it is called in other words is told by `users.columns.password`. */
export function secretColumn(column: string): boolean {
  const words = column.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()
  return words.split(/[^a-z0-9]+/).some((word) => WORDS.has(word))
}
