import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRouteTable, type Route, type RouteAccess } from './route-table.ts'

const READ = { scopes: 'reports:read' } as const
const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/health', access: 'public' },
  { method: 'GET', path: '/assets/**', access: 'public' },
  { method: 'GET', path: '/reports/*', access: READ },
  { method: '*', path: '/reports/**', access: { scopes: 'reports:write' } },
  { method: '*', path: '/metrics', access: 'nobody' },
  { method: 'GET', path: '/Feed', access: 'optional' },
]

/** What a request must meet, in words. */
function demands(method: string, path: string, routes: readonly Route[] = ROUTES): readonly string[] | undefined {
  const found = createRouteTable(routes).accessOf(method, path)
  if (!found) return undefined
  return [...found].map((access) => (typeof access === 'string' ? access : wordsOf(access.scopes))).toSorted()
}

function wordsOf(scopes: unknown): string {
  return scopes === undefined ? 'token' : (/reports:(?:read|write)/.exec(JSON.stringify(scopes))?.[0] ?? 'scopes')
}

const CASES: readonly (readonly [request: string, demanded: readonly string[] | undefined])[] = [
  ['GET /', ['token']],
  ['GET /unknown', ['token']],
  ['GET /health', ['public']],
  ['HEAD /health', ['public']],
  ['POST /health', ['token']],
  ['OPTIONS /health', ['token']],
  ['GET /assets', ['public']],
  ['GET /assets/', ['public']],
  ['GET /assets/a/b%20c.css', ['public']],
  ['GET /assetsx', ['token']],
  ['GET /reports/7', ['reports:read']],
  ['HEAD /reports/7', ['reports:read']],
  ['DELETE /reports/7', ['reports:write']],
  ['GET /reports/7/rows', ['reports:write']],
  ['GET /metrics', ['nobody']],
  ['GET /Feed', ['optional']],
  // Some upstream may read these differently.
  ['GET /Health', ['public', 'token']],
  ['GET /health/', ['public', 'token']],
  ['GET //health', ['public', 'token']],
  ['GET /feed', ['optional', 'token']],
  ['GET /REPORTS/7', ['reports:read', 'token']],
  ['GET /reports%2f7', ['reports:read', 'token']],
  ['GET /%72eports/7', ['reports:read', 'token']],
  ['GET //x/metrics', ['nobody', 'token']],
  ['GET /metrics;a=b', ['nobody', 'token']],
  ['GET /assets%2f/x', ['public', 'token']],
  ['GET /assets//metrics', ['public']],
  ['GET /assets/../metrics', undefined],
]

for (const [request, demanded] of CASES) {
  test(`demands ${demanded?.join(' and ') ?? 'that it is not asked for'}: ${request}`, () => {
    const [method = '', path = ''] = request.split(' ')
    assert.deepEqual(demands(method, path), demanded)
  })
}

test('demands a token of everything where there are no rows', () => {
  for (const path of ['/', '/health', '/a%2Fb', '//a;b/'])
    for (const method of ['GET', 'POST', 'OPTIONS', 'BREW']) assert.deepEqual(demands(method, path, []), ['token'])
})

test('takes the dot and the brackets of a path for themselves', () => {
  const routes: readonly Route[] = [{ method: 'GET', path: '/a.b(c)+$', access: 'public' }]
  assert.deepEqual(demands('GET', '/a.b(c)+$', routes), ['public'])
  assert.deepEqual(demands('GET', '/axb(c)+$', routes), ['token'])
})

const ROW = { method: 'GET', path: '/a', access: 'public' } as const
const FAULTS: readonly (readonly [title: string, routes: unknown, message: RegExp])[] = [
  ['no object', [null], /^routes\.0: give/],
  ['a misspelled member', [{ ...ROW, acess: 'public' }], /^routes\.0\.acess: unknown option; did you mean `access`\?$/],
  ['a lower-case method', [{ ...ROW, method: 'get' }], /^routes\.0\.method: give a method/],
  ['HEAD, which would be answered past GET', [{ ...ROW, method: 'HEAD' }], /^routes\.0\.method: GET stands/],
  ['no access', [{ method: 'GET', path: '/a' }], /^routes\.0\.access: missing; give/],
  ['an unknown word', [{ ...ROW, access: 'pubic' }], /^routes\.0\.access: give/],
  ['a function', [{ ...ROW, access: () => true }], /^routes\.0\.access: give/],
  ['a list', [{ ...ROW, access: ['public'] }], /^routes\.0\.access: give/],
  [
    'several faults, of which each is told',
    [
      { ...ROW, path: 'a' },
      { ...ROW, access: { scopes: [] } },
    ],
    /^routes\.0\.path: .*\nroutes\.1\.access\.scopes: /,
  ],
  ['an unknown requirement', [ROW, { ...ROW, path: '/b', access: { scope: 'x' } }], /^routes\.1\.access\.scope: /],
  ['an exception within a row', [{ ...ROW, access: { except: ['GET /b'] } }], /^routes\.0\.access\.except: /],
  [
    'a row that never answers',
    [
      { ...ROW, path: '/a/**' },
      { ...ROW, path: '/a/b' },
    ],
    /^routes\.1: GET \/a\/\*\* stands/,
  ],
  ['the same row twice', [ROW, ROW], /^routes\.1: GET \/a stands/],
  ['a row behind a wildcard', [{ ...ROW, path: '/*' }, ROW], /^routes\.1: GET \/\* stands/],
]

for (const [title, routes, message] of FAULTS) {
  test(`refuses ${title}`, () => {
    assert.throws(() => createRouteTable(routes as readonly Route[]), { name: 'TypeError', message })
  })
}

for (const path of [
  '',
  'a',
  '/a?b',
  '/a#b',
  '/a//b',
  '/a/../b',
  '/.',
  '/%61',
  '/a;b',
  '/a b',
  '/\u00e9',
  '/a\\b',
  '/**/a',
  '/a*',
  '/a/**/',
  7,
]) {
  test(`refuses ${JSON.stringify(path)} as a row's path, for it could be meant in two ways`, () => {
    const routes = [{ ...ROW, path }] as unknown as readonly Route[]
    assert.throws(() => createRouteTable(routes), { name: 'TypeError', message: /^routes\.0\.path: / })
  })
}

test('lets a row stand behind one that takes only some of its requests', () => {
  const access: RouteAccess = 'public'
  const routes: readonly Route[] = [
    { method: 'GET', path: '/a/b', access },
    { method: 'GET', path: '/a/*', access: {} },
    { method: '*', path: '/a/**', access },
    { method: '*', path: '/**', access: 'nobody' },
  ]
  assert.deepEqual(demands('GET', '/', routes), ['nobody'])
  assert.deepEqual(demands('POST', '/a', routes), ['public'])
})
