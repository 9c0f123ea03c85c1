/** What an attacker can put into a request, as arbitraries. */
import * as fc from 'fast-check'
import type { HeaderLine } from '../../message.ts'
import type { RequestFacts } from '../../request-facts.ts'
import { factsOf } from '../facts-of.ts'

/** Text of any code units: controls, line breaks, lone surrogates. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom('', ' ', '\t', ',', '\r\nSet-Cookie: a=b', '\0', '"', '\\', '\x85', '\xa0', '__proto__', 'é', '東'),
)

/** Facts with hostile lines under names that dialects look at. */
export function hostileFacts(names: readonly string[]): fc.Arbitrary<RequestFacts> {
  const line: fc.Arbitrary<HeaderLine> = fc.tuple(fc.constantFrom(...names), hostileText)
  return fc
    .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('GET', 'POST', 'OPTIONS', 'get', 'é'))
    .map(([lines, method]) => factsOf(lines, method))
}

/** A malformed compact JWS. Its parts are long enough that a message cannot contain them by accident. */
export const hostileToken: fc.Arbitrary<string> = fc
  .array(fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189-_+/=!'), minLength: 24, maxLength: 60 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join('.'))
