import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestIssuer } from '../testing/kit/index.ts'
import { forwardAuth, forwardAuthListener } from './forward-auth.ts'

const guard = createTestIssuer().guard()

const FAULTS: readonly (readonly [title: string, options: unknown, message: RegExp])[] = [
  ['nothing', undefined, /^options: /],
  ['no proxy', {}, /^proxy: missing; give/],
  ['another proxy', { proxy: 'caddy' }, /^proxy: "caddy" is not accepted; give one of "nginx", "traefik", "envoy"$/],
  ['a member of every object', { proxy: 'toString' }, /^proxy: .*; give/],
  ['an unknown option', { proxy: 'nginx', rules: [] }, /^rules: unknown option/],
  ['one row in place of a list', { proxy: 'nginx', routes: { method: 'GET' } }, /^routes: give a list/],
  ['a wrong row', { proxy: 'nginx', routes: [{}] }, /^routes\.0\.method: /],
  ['a fault listener that is not valid', { proxy: 'nginx', onFault: true }, /^onFault: /],
  ['a list of headers', { proxy: 'nginx', headers: [] }, /^headers: give an object/],
  ['a header of another family', { proxy: 'nginx', headers: { 'X-User': String } }, /^headers\.X-User: give a name/],
  ['a name with an underscore', { proxy: 'nginx', headers: { 'X-Auth-A_b': String } }, /^headers\.X-Auth-A_b: /],
  ['a name in lower case', { proxy: 'nginx', headers: { 'x-auth-subject': String } }, /^headers\.x-auth-subject: /],
  ['a name with no end', { proxy: 'nginx', headers: { [`X-Auth${'-A'.repeat(7)}`]: String } }, /^headers\.X-Auth-A/],
  ['a header that is a text', { proxy: 'nginx', headers: { 'X-Auth-Tenant': 'a' } }, /^headers\.X-Auth-Tenant: /],
]

for (const [title, options, message] of FAULTS) {
  test(`refuses ${title}`, () => {
    for (const make of [forwardAuth, forwardAuthListener])
      assert.throws(() => make(guard, options as { readonly proxy: 'nginx' }), { name: 'TypeError', message })
  })
}

test('refuses Envoy where dot segments are resolved before anybody reads them', () => {
  assert.throws(() => forwardAuth(guard, { proxy: 'envoy' }), { name: 'TypeError', message: /^proxy: Envoy needs/ })
  assert.equal(typeof forwardAuthListener(guard, { proxy: 'envoy' }), 'function')
})
