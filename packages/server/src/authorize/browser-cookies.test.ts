/** Which cookies of a request are believed: whoever can plant one beside it (RFC 6265 §8.6) must not be able to choose between the two. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type BrowserCookie, readCookie } from './browser-cookies.ts'

const VALUE = 'a'.repeat(16)
const read = (...lines: readonly string[]) => readCookie({ header: () => lines }, 'login' satisfies BrowserCookie)

describe('a cookie of the pages', () => {
  it('is read whole, wherever it stands', () => {
    assert.equal(read(`a=b; __Host-lk_login=${VALUE};c=d`), VALUE)
    assert.equal(read('a=b', `__Host-lk_login=${'x'.repeat(255)}`), 'x'.repeat(255))
  })

  for (const [what, lines] of Object.entries({
    'is missing': ['__Host-lk_browser=aaaaaaaaaaaaaaaa'],
    'stands twice': [`__Host-lk_login=${VALUE}; __Host-lk_login=${VALUE}`],
    'stands twice, in two lines': [`__Host-lk_login=${VALUE}`, `__Host-lk_login=${'b'.repeat(16)}`],
    'is empty': ['__Host-lk_login='],
    'is shorter than ours': [`__Host-lk_login=${'a'.repeat(15)}`],
    'is longer than ours': [`__Host-lk_login=${'a'.repeat(256)}`],
    'has characters that ours have not': [`__Host-lk_login=${VALUE}%20`],
    'has another case': [`__host-lk_login=${VALUE}`],
  })) {
    it(`is not read when it ${what}`, () => assert.equal(read(...lines), undefined))
  }
})
