/** Other ways to write a path: a guard and a router may read them differently. */

const BEFORE = ['', '/', '/.', '/x/..', '/%2e', '/x/%2e%2e', '/;', '/%2f', '/\\', '/open/..']
const NAMES = ['protected', 'PROTECTED', 'Protected', '%70rotected', 'prot%65cted', '%50rotected']
const AFTER = [
  '',
  '/',
  '//',
  '/.',
  '/x/..',
  ';',
  ';a=b',
  '?',
  '?/open',
  '%20',
  '%00',
  '%2f',
  '%3f',
  '%23',
  '.json',
  '\\',
  '/%2e',
]

/** Spellings of `/protected`. Some are the same path and some are not, but none may reach its handler without a credential. */
export function protectedPathSpellings(): readonly string[] {
  return [
    ...BEFORE.flatMap((before) => NAMES.map((name) => `${before}/${name}`)),
    ...AFTER.map((after) => `/protected${after}`),
  ]
}
