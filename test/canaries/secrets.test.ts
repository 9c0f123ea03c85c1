/** A search that finds nothing proves nothing, unless it would have found it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { collectSecrets } from './secrets.ts'

const VALUE = 'c4n4ry "violet" kettle'

describe('a canary is found', () => {
  const secrets = collectSecrets()
  secrets.add('a password', VALUE)
  const hash = createHash('sha256').update(VALUE).digest()
  for (const [how, text] of [
    ['in clear', `x${VALUE}x`],
    ['in JSON', JSON.stringify({ fault: `wrong: ${VALUE}` })],
    ['in a URL', `/?q=${encodeURIComponent(VALUE)}`],
    ['in hexadecimal digits', `x${Buffer.from(VALUE).toString('hex')}`],
    ...['', 'a', 'ab', 'abc', 'user:'].map((before): readonly [string, string] => [
      `in base64 after ${before.length} others`,
      Buffer.from(`${before}${VALUE} and more`).toString('base64'),
    ]),
    ['in base64url', Buffer.from(`{"k":"${VALUE}"}`).toString('base64url')],
  ] as readonly (readonly [string, string])[]) {
    it(how, () => assert.deepEqual(secrets.foundIn(`before ${text} after`), ['a password']))
  }

  it('as a hash, where hashes must not be', () => {
    for (const bytes of [hash, hash.toString('hex'), hash.toString('base64url')]) {
      assert.deepEqual(secrets.foundIn(bytes, { hashesToo: true }), ['a password'])
      assert.deepEqual(secrets.foundIn(bytes), [])
    }
  })

  it('and not where it is not', () =>
    assert.deepEqual(secrets.foundIn('c4n4ry violet kettle', { hashesToo: true }), []))
})
