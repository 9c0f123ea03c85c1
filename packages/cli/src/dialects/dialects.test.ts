/** Each row of the dialects against the dialect itself. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import * as protocol from '@latchkey/protocol'
import type { DialectOptions } from './dialect-row.ts'
import { DIALECTS } from './dialects.ts'

const NEEDED: Readonly<Record<string, DialectOptions>> = {
  declared: {
    token: { claims: { user_id: '{user.id}', exp: '{now+3600}' } },
    carry: [{ header: 'authorization', scheme: 'Bearer' }],
  },
  oauth: { issuer: 'https://login.example', audience: 'https://api.example' },
}
const SOURCE = new URL('../', import.meta.url)

for (const [name, row] of DIALECTS) {
  describe(`the row of ${name}`, () => {
    const dialect = row.make(NEEDED[name] ?? {})

    it('makes the dialect of this name', () => assert.equal(dialect.name, name))

    it('names the function that makes it', () => {
      const factory: unknown = Reflect.get(protocol, row.factory)
      assert.ok(typeof factory === 'function')
      assert.equal(factory(NEEDED[name] ?? {}).name, name)
    })

    it('shows the header as the dialect reads it', () => {
      const [header = '', value = ''] = row.carrier({}).split(': ')
      const facts = {
        method: 'GET',
        origin: undefined,
        path: undefined,
        header: (asked: string) => (asked.toLowerCase() === header.toLowerCase() ? [value] : []),
      }
      const read = dialect.readCredential(facts)
      assert.deepEqual([read.kind, read.kind === 'token' && read.token], ['token', '<token>'])
    })

    it('names an option for the keys', () => assert.ok(row.optionNames['keys']))
  })
}

it('is all that knows a dialect by its name, but for the file that recognises its apps', () => {
  const name = new RegExp(`['"\`](?:${[...DIALECTS.keys()].join('|')})['"\`]`)
  const named = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|^dialects\/|^takeover\/presets\/|testing\//.test(path))
    .filter((path) => name.test(readFileSync(new URL(path, SOURCE), 'utf8')))
  // The options of the native face have a member of this name.
  assert.deepEqual(named.toSorted(), ['configuration/native-settings.ts'])
})

describe('what a dialect answers otherwise than the original', () => {
  for (const [name, { changes }] of DIALECTS) {
    const page = new URL(`../../../../docs/takeover/${name}.md`, import.meta.url)
    if (!existsSync(page)) continue
    it(`is what its page says: ${name}`, () => {
      const text = readFileSync(page, 'utf8').replace(/\s+/g, ' ')
      for (const change of changes) assert.ok(text.includes(change), change)
    })
  }
})
