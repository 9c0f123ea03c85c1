import assert from 'node:assert/strict'
import { test } from 'node:test'
import { protectedPathSpellings } from '../testing/path-spellings.ts'
import { foldCase, readingsOf } from './path-readings.ts'

const NEVER_ASKED_FOR: readonly string[] = [
  '',
  'admin',
  '*',
  'http://api.example/admin',
  '/admin#',
  '/a b',
  '/\u00e9',
  '/\u0000',
  '/admin%',
  '/admin%2',
  '/admin%zz',
  '/%u002fadmin',
  '/%c0%af',
  '/%c0%aeadmin',
  '/%ff',
  '/%ed%a0%80',
  '/ad%09min',
  '/admin%00',
  '/admin%0d%0aX: y',
  '/a\\admin',
  '/a%5cadmin',
  '/a%5Cadmin',
  '/%ef%bc%bcadmin',
  '/.',
  '/..',
  '/./admin',
  '/a/../admin',
  '/a/..',
  '/a/%2e%2e/admin',
  '/a/.%2E/admin',
  '/a/..%2fadmin',
  '/a%2f../admin',
  '/a%2f%2e%2e%2fadmin',
  '/a/..;/admin',
  '/a/..;x=y/admin',
  '/a/%2e%2e%3b/admin',
  '/a;/../admin',
  '/a;x=%2f../admin',
  '/a/..%20/admin',
  '/a/.../admin',
  '/a/%e2%80%a5/admin',
  '/a/%ef%bc%8e%ef%bc%8e/admin',
  '/%2561dmin',
  '/%25%36%31dmin',
  '/%252e%252e/admin',
  '/%252fadmin',
  `/${'a'.repeat(2048)}`,
]

for (const path of NEVER_ASKED_FOR) {
  test(`has no reading for ${JSON.stringify(path.slice(0, 40))}`, () => {
    assert.equal(readingsOf(path), undefined)
  })
}

const READ_OTHERWISE: readonly (readonly [path: string, reading: string])[] = [
  ['/admin/', '/admin'],
  ['//admin', '/admin'],
  ['/a//b', '/a/b'],
  ['//host/admin', '/admin'],
  ['///host/admin', '/admin'],
  ['//host//host/admin', '/admin'],
  ['/;a//host/admin', '/admin'],
  ['/%3fx/admin', '/'],
  ['/%2fhost/admin', '/admin'],
  ['/%61dmin', '/admin'],
  ['/a%2fb', '/a/b'],
  ['/a%2Fb', '/a/b'],
  ['/admin;', '/admin'],
  ['/admin;jsessionid=1', '/admin'],
  ['/admin;a=b/users', '/admin/users'],
  ['/;a/admin', '/admin'],
  ['/admin%3bx', '/admin'],
  ['/admin%3fx', '/admin'],
  ['/admin%23x', '/admin'],
  ['/admin%3f/x', '/admin'],
  ['/admin.', '/admin'],
  ['/admin%20', '/admin'],
  ['/admin%20./', '/admin'],
  ['/%2fadmin;x//users%2f', '/admin/users'],
]

for (const [path, reading] of READ_OTHERWISE) {
  test(`reads ${path} as ${reading} too`, () => {
    const readings = readingsOf(path)
    assert.equal(readings?.[0], path)
    assert.ok(readings.includes(reading), readings.join('  '))
  })
}

for (const path of ['/', '/health', '/reports/2026/q3.pdf', '/~roy/a_b-c', "/a!$&'()*+,=:@b", '/%25', '/100%25']) {
  test(`has no reading of ${path} but itself, and that without its encoding`, () => {
    assert.deepEqual(readingsOf(path), [...new Set([path, decodeURIComponent(path)])])
  })
}

test('folds case and width, as a file system and some routers do', () => {
  for (const path of ['/ADMIN', '/Admin', '/\uff41dmin', '/\uff21DMIN']) assert.equal(foldCase(path), '/admin')
  // The Kelvin sign, and the long s.
  assert.equal(foldCase('/\u212Aey\u017F'), '/keys')
})

test('gives every spelling of a path that path as a reading, or none', () => {
  const names = /^\/(?:open\/|x\/)?protected(?:$|[/.])/
  for (const spelling of protectedPathSpellings()) {
    const path = spelling.split('?', 1)[0] ?? ''
    const folded = readingsOf(path)?.map(foldCase)
    assert.ok(folded === undefined || folded.some((reading) => names.test(reading)), spelling)
  }
})

test('takes no more than 32 readings of any path', () => {
  for (const path of [
    '/%2f/;a//.%20x%3f%23'.repeat(90),
    `/${'/'.repeat(2000)}x`,
    `/${';'.repeat(2000)}`,
    `/${'%20'.repeat(650)}x`,
    `/x${'.'.repeat(2000)}y`,
  ])
    assert.ok((readingsOf(path)?.length ?? 0) <= 32)
})

test('reads the longest path, and no longer one', () => {
  assert.deepEqual(readingsOf(`/${'a'.repeat(2047)}`)?.length, 1)
  assert.equal(readingsOf(`/${'a'.repeat(2048)}`), undefined)
})

test('has no reading for a path of too many', () => {
  assert.equal(readingsOf('//a'.repeat(40)), undefined)
  assert.ok((readingsOf('//a;b//c%2fd/')?.length ?? 0) > 16)
})
