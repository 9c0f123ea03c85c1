import assert from 'node:assert/strict'
import { validateHeaderValue } from 'node:http'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isFieldText, quotedString } from './field-text.ts'

test('agrees with Node on what a header may carry', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      if (isFieldText(text)) validateHeaderValue('x', text)
      else assert.throws(() => validateHeaderValue('x', text), { code: 'ERR_INVALID_CHAR' })
    }),
  )
})

const strings: readonly (readonly [text: string, quoted: string])[] = [
  ['Login Required', '"Login Required"'],
  ['', '""'],
  ['say "hi" \\o/', '"say \\"hi\\" \\\\o/"'],
  ['Zürich', '"Zürich"'],
  ['a\r\nSet-Cookie: b\0', '"a??Set-Cookie: b?"'],
  ['東\u{1f600}', '"??"'],
]

for (const [text, quoted] of strings) {
  test(`quotes ${JSON.stringify(text)}`, () => assert.equal(quotedString(text), quoted))
}
