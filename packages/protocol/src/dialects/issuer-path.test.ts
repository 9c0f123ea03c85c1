import assert from 'node:assert/strict'
import { it } from 'node:test'
import { issuerPath } from './issuer-path.ts'

for (const [issuer, path] of [
  ['https://example.com', ''],
  ['https://example.com/', ''],
  ['https://example.com/auth', '/auth'],
  ['https://example.com/auth/', '/auth'],
  ['https://example.com:8443/a/b.c_d~e-f', '/a/b.c_d~e-f'],
  ['http://127.0.0.1:5000/auth', '/auth'],
  // Nothing of these is a plain path: whatever reads them as one would find another place.
  ['https://example.com/auth//x', ''],
  ['https://example.com//auth', ''],
  ['https://example.com/../auth', ''],
  ['https://example.com/auth/.', ''],
  ['https://example.com/%61uth', ''],
  ['https://example.com/auth?x', ''],
  ['https://example.com/auth#x', ''],
  ['https://example.com\\auth', ''],
  ['https://user@example.com/auth', ''],
  ['https://example.com/:id', ''],
  ['https://example.com/*', ''],
  ['first-party', ''],
] as const) {
  it(`finds ${path === '' ? 'no path' : path} in ${issuer}`, () => assert.equal(issuerPath(issuer), path))
}
