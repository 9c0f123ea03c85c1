/** Ways to write `/reports/7` that nginx, the endpoint and some upstream could read differently, beside a public `/health`. */

const BEFORE = [
  '',
  '/',
  '//',
  '/.',
  '/x/..',
  '/%2e',
  '/x/%2e%2e',
  '/;',
  '/;a=b',
  '/%2f',
  '/\\',
  '/%5c',
  '/health/..',
  '/health/%2e%2e',
  '/health/.%2e',
  '/health/..;',
  '/health;/..',
  '/health%2f..',
  '/health/%252e%252e',
  '/health%3f/..',
  '//x',
]
const NAMES = ['/reports/7', '/REPORTS/7', '/%72eports/7', '/reports%2f7', '/reports;a=b/7', '/reports//7']
const AFTER = ['', '/', '%20', '.', ';', '%3f', '%23']

export function spellingsOfReports(): readonly string[] {
  const whole = BEFORE.flatMap((before) => NAMES.map((name) => `${before}${name}`))
  return [...whole, ...NAMES.flatMap((name) => AFTER.map((after) => `${name}${after}`))]
}
