/** Reading the credential: a token or a refusal, whatever was sent. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import type { HeaderLine } from '../../message.ts'
import type { DialectSample } from '../dialect-sample.ts'
import { factsOf } from '../facts-of.ts'
import { hostileFacts, hostileText } from './hostile.ts'
import { assertRefusal } from './refusals.ts'

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl'
const OTHER = 'eyJhbGciOiJIUzI1NiJ9.e30.b3RoZXI'

export function describeCredentials({ create, carry, malformed }: DialectSample): void {
  const { readCredential } = create()

  it('finds no credential in a request without headers', () => {
    assert.equal(readCredential(factsOf()).kind, 'credential_absent')
  })

  it('finds no credential in an empty header', () => {
    const empty = carry(TOKEN).map(([name]): HeaderLine => [name, ''])
    assert.equal(readCredential(factsOf(empty)).kind, 'credential_absent')
  })

  it('reads a token as it came, and says where it was', () => {
    const credential = readCredential(factsOf(carry(TOKEN)))
    assert.ok(credential.kind === 'token')
    assert.equal(credential.token, TOKEN)
    assert.match(credential.source, /^[\w-]+$/)
  })

  it('chooses neither of two tokens, on two lines or on one joined line', () => {
    const lines = [...carry(TOKEN), ...carry(OTHER)]
    const joined = lines.map(([, value]) => value)
    const name = lines[0]?.[0] ?? ''
    for (const sent of [lines, [[name, joined.join(', ')] as const], [[name, joined.join(',')] as const]]) {
      const credential = readCredential(factsOf(sent))
      assert.ok(credential.kind !== 'token' || ![TOKEN, OTHER].includes(credential.token))
    }
  })

  for (const lines of malformed) {
    it(`reads no token from ${JSON.stringify(lines)}`, () => {
      const credential = readCredential(factsOf(lines))
      assertRefusal(credential)
      assert.equal(credential.kind, 'credential_malformed')
    })
  }

  it('gives a token or a refusal for any bytes in any header, twice the same, and never throws', () => {
    const names = [...carry(TOKEN).map(([name]) => name), 'authorization', 'cookie']
    fc.assert(
      fc.property(hostileFacts(names), (facts) => {
        const credential = readCredential(facts)
        assert.deepEqual(readCredential(facts), credential)
        if (credential.kind === 'token') assert.equal(typeof credential.token, 'string')
        else assertRefusal(credential)
      }),
    )
    fc.assert(fc.property(hostileText, (text) => void readCredential(factsOf(carry(text)))))
  })
}
