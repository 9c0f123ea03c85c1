/** Upstreams that do to a path what platforms really do, in any order and number: none may be led past the table. */
import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRouteTable } from './route-table.ts'

type Reader = (path: string) => string

/** Not the endpoint's own steps: the platform's functions, and the few lines that frameworks have. */
const READERS: Readonly<Record<string, Reader>> = {
  'new URL, with a base': (path) => URL.parse(path, 'http://upstream.example')?.pathname ?? '',
  'new URL, behind an origin': (path) => URL.parse(`http://upstream.example${path}`)?.pathname ?? '',
  'posix.normalize': (path) => posix.normalize(path),
  'posix.join': (path) => posix.join('/', path),
  decodeURI: (path) => attempt(decodeURI, path),
  decodeURIComponent: (path) => attempt(decodeURIComponent, path),
  'each segment decoded': (path) =>
    path
      .split('/')
      .map((part) => attempt(decodeURIComponent, part))
      .join('/'),
  'without matrix parameters': (path) =>
    path
      .split('/')
      .map((part) => part.split(';', 1)[0])
      .join('/'),
  'without a session id': (path) => path.replace(/;jsessionid=[^/?]*/i, ''),
  'lower case': (path) => path.toLowerCase(),
  'without the last slash': (path) => path.replace(/\/$/, ''),
  'without empty segments': (path) => `/${path.split('/').filter(Boolean).join('/')}`,
  'up to the query': (path) => path.split('?', 1)[0] ?? '',
  'up to the fragment': (path) => path.split('#', 1)[0] ?? '',
  trimmed: (path) => path.trim(),
  'backslashes as slashes': (path) => path.replaceAll('\\', '/'),
}

const PIECES = [
  ...['/', '//', '.', '..', ';', ';a=b', ';jsessionid=1', '\\', '#', ' ', 'x', 'host', 'health', '/health/'],
  ...['%2f', '%2F', '%2e', '%2E', '%5c', '%3b', '%3f', '%23', '%25', '%20', '%09', '%00', '%252f', '%c0%af'],
  ...['reports', 'REPORTS', '%72eports', 'repor%74s', '/reports/', '7', '%37', '/reports/7'],
] as const

const table = createRouteTable([
  { method: 'GET', path: '/health', access: 'public' },
  { method: 'GET', path: '/x/**', access: 'public' },
  { method: 'GET', path: '/reports/**', access: 'nobody' },
])

const paths = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 })
  .map((pieces) => `/${pieces.join('')}`)
const upstreams = fc.array(fc.constantFrom(...Object.keys(READERS)), { minLength: 1, maxLength: 5 })

function attempt(decode: Reader, path: string): string {
  try {
    return decode(path)
  } catch {
    return path
  }
}

/** The path as a lenient router sees it. Double decoding is the reason why double encoding is refused. */
function routed(path: string, names: readonly string[]): string {
  return names.reduce((read, name) => READERS[name]?.(read) ?? read, path).toLowerCase()
}

test('lets nobody reach a path that some upstream reads where nobody may', () => {
  let reached = 0
  fc.assert(
    fc.property(paths, upstreams, (path, names) => {
      const target = routed(path, names)
      if (target !== '/reports' && !target.startsWith('/reports/')) return
      reached += 1
      const demands = table.accessOf('GET', path)
      assert.ok(demands === undefined || demands.has('nobody'), `${names.join(', ')}: ${path} is ${target}`)
    }),
    { numRuns: 30_000 },
  )
  assert.ok(reached > 500, `only ${reached} paths were read so`)
})

test('lets nobody pass without a token where some upstream reads a path that is not public', () => {
  let open = 0
  fc.assert(
    fc.property(paths, upstreams, (path, names) => {
      const demands = table.accessOf('GET', path)
      if (!demands || [...demands].some((demand) => demand !== 'public')) return
      open += 1
      const target = routed(path, names)
      assert.match(target, /^\/(?:health|x)(?:\/|$)/, `${names.join(', ')}: ${path} is ${target}`)
    }),
    { numRuns: 30_000 },
  )
  assert.ok(open > 100, `only ${open} paths were public`)
})
