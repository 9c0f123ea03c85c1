/** The login's schema is for readers, and the dialect judges: both must mean the same bodies. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskJwt, oauth } from '@latchkey/protocol'
import { Compile } from 'typebox/schema'
import { logInEndpoints } from './log-in.ts'

const dialect = oauth({ issuer: 'https://login.test', audience: 'https://login.test' })
const facts = {
  method: 'POST',
  origin: 'https://login.test',
  path: '/v1/login',
  query: '',
  header: (name: string) => (name === 'content-type' ? ['application/json'] : []),
}
const roy = { username: 'roy', password: 'open sesame' }

const bodies: readonly object[] = [
  roy,
  { ...roy, device_label: 'Firefox' },
  { ...roy, device_label: 'x'.repeat(255), device_token: 'x'.repeat(255) },
  {},
  { username: 'roy' },
  { password: 'open sesame' },
  { username: '', password: 'x' },
  { username: 'roy', password: '' },
  { username: 7, password: 'x' },
  { username: 'roy', password: null },
  { ...roy, remember: true },
  { ...roy, device_label: '' },
  { ...roy, device_label: 'x'.repeat(256) },
  { ...roy, device_label: 'a\0b' },
  { ...roy, device_token: 7 },
  { ...roy, device_token: null },
]

describe('the login as it is described', () => {
  const [described] = logInEndpoints(dialect)
  const body = described?.body ?? assert.fail('there is no login')
  const schema = Compile(body.schema ?? assert.fail('there is no schema'))

  for (const sent of bodies) {
    it(`takes what the dialect takes, and nothing else: ${JSON.stringify(sent).slice(0, 80)}`, () => {
      const read = body.read(facts, Buffer.from(JSON.stringify(sent)))
      assert.equal(schema.Check(sent), 'value' in read)
    })
  }

  it('has no schema where an old app’s order of refusals decides', () => {
    const [old] = logInEndpoints(flaskJwt())
    assert.equal(old?.body?.schema, undefined)
    assert.equal(old?.answers[200]?.schema, undefined)
  })
})
