/** Other ways to write a path: a guard that goes by the path and a router that goes by another reading of it part here. */

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

/** Spellings of `/protected`, of which some are it, some are another path, and none may reach its handler without a credential. */
export function protectedPathSpellings(): readonly string[] {
  return [
    ...BEFORE.flatMap((before) => NAMES.map((name) => `${before}/${name}`)),
    ...AFTER.map((after) => `/protected${after}`),
  ]
}
