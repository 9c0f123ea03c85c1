import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createFormatCounter } from './count-formats.ts'

const recorded = JSON.parse(
  readFileSync(new URL('../../../../passwords/fixtures/stored-passwords.json', import.meta.url), 'utf8'),
) as readonly { readonly format: string; readonly hash: unknown }[]

function countOf(...hashes: readonly string[]) {
  const counter = createFormatCounter()
  counter.add(hashes.map((stored) => ({ username: 'x', stored, passwordColumns: {}, disabled: false })))
  return counter.counts()
}

describe('the formats of a table', () => {
  it('are counted, the most first', () => {
    const bcrypt = (cost: number, end: string) =>
      `$2b$${cost}$XX/YxdKbHoB6UgIYw9AATeuTz1AEx7Zxe8KpCCLkrEO2WcGmlQd${end}`
    const counts = countOf(bcrypt(12, 'u6'), 'plain$$x', bcrypt(12, 'ua'), bcrypt(10, 'u6'))
    assert.deepEqual(
      counts.map(({ label, rows }) => [label, rows]),
      [
        ['bcrypt, cost 12', 2],
        ['werkzeug-plain, plain text', 1],
        ['bcrypt, cost 10', 1],
      ],
    )
  })

  it('are left to whoever knows the app where Django and Werkzeug write alike', () => {
    const [count] = countOf('sha1$abcdefgh$3fc6de4ae9b9d0ae7ab4e8ac0a5ccd9a1f9b6ee5')
    assert.equal(count?.format, undefined)
    assert.deepEqual(count?.choices.map(({ name }) => name).toSorted(), ['django-salted-sha1', 'werkzeug-hmac'])
  })

  it('are never named wrongly where a broken one is named: all recordings of other software', () => {
    const wrong = new Set<string>()
    for (const { format, hash } of recorded) {
      if (typeof hash !== 'string' || hash === '') continue
      const own = format.replaceAll('_', '-')
      const [count] = countOf(hash)
      if (count?.safety !== 'unsafe' || count.unreadable !== undefined || count.format === own) continue
      wrong.add(`${own} as ${count.format}`)
    }
    // One algorithm and one string under two names.
    assert.deepEqual([...wrong], ['htpasswd-sha as ldap-sha1', 'ldap-plaintext as dovecot-plain'])
  })
})
