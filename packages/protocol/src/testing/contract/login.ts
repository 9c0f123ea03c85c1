/** Reading a login: two strings or a refusal, and no refusal repeats what was sent. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import type { LoginRequest } from '../../dialects/dialect.ts'
import type { HeaderLine } from '../../message.ts'
import type { Refusal } from '../../refusal.ts'
import type { DialectSample } from '../dialect-sample.ts'
import { factsOf } from '../facts-of.ts'
import { hostileFacts } from './hostile.ts'
import { assertRefusal } from './refusals.ts'

const JSON_TYPE: readonly HeaderLine[] = [['content-type', 'application/json']]
const PASSWORD = 'hunter2-of-the-contract'
const NO_STRINGS = [null, true, false, 0, 1, 1.5, -1, [], ['roy'], [0], {}, { a: 1 }, [['roy']]]
const NAMES = ['roy', 'Zoë', '\u{1f600}', ' roy ', 'constructor', '__proto__', 'toString', 'a"b\\c', 'r\u0000y']

export function describeLogin({ create, loginBody }: DialectSample): void {
  const dialect = create()

  for (const name of NAMES) {
    it(`reads the user name ${JSON.stringify(name)} and a password as they came`, () => {
      const request = { username: name, password: ` ${name}\t` }
      assert.deepEqual(read(JSON.stringify(loginBody(name, ` ${name}\t`))), request)
    })
  }

  it('lets nothing through but strings', () => {
    for (const value of NO_STRINGS) {
      assertRefusal(read(JSON.stringify(loginBody(value, PASSWORD))))
      assertRefusal(read(JSON.stringify(loginBody('roy', value))))
    }
  })

  it('refuses a login without a user name or without a password', () => {
    assertRefusal(read(JSON.stringify(loginBody(undefined, PASSWORD))))
    assertRefusal(read(JSON.stringify(loginBody('roy', undefined))))
    assertRefusal(read('{}'))
  })

  it('reads own members only', () => {
    const body = JSON.stringify(loginBody('roy', PASSWORD))
    assertRefusal(read(`{"__proto__":${body}}`))
    assertRefusal(read(`{"constructor":{"prototype":${body}}}`))
    assertRefusal(read(`{"toString":${body},"valueOf":1}`))
  })

  for (const body of ['', ' ', '[]', '"roy"', '1', '0', 'null', 'true', 'NaN', '{', '{"', 'not json', `${PASSWORD}}`]) {
    it(`refuses the body ${JSON.stringify(body)} as malformed`, () => assertMalformed(read(body)))
  }

  it('refuses JSON that is cut off or followed by more', () => {
    const body = JSON.stringify(loginBody('roy', PASSWORD))
    for (let length = 1; length < body.length; length++) assertMalformed(read(body.slice(0, length)))
    for (const more of ['x', '{}', '\0', ',']) assertMalformed(read(body + more))
  })

  it('refuses bytes that are not UTF-8', () => {
    const good = new TextEncoder().encode(JSON.stringify(loginBody('r~y', PASSWORD)))
    for (const byte of [0x80, 0xc0, 0xe9, 0xed, 0xff]) {
      assertMalformed(read(good.map((unit) => (unit === 0x7e ? byte : unit))))
    }
  })

  it('refuses a megabyte of anything, and nesting without end', () => {
    for (const piece of ['[', '{"a":', '"', '\\"', 'x', '{"username":', '\0', '9']) {
      assertMalformed(read(piece.repeat(1_000_000 / piece.length)))
    }
    const deep = `${'['.repeat(dialect.bodyLimits.depth)}${']'.repeat(dialect.bodyLimits.depth)}`
    assertMalformed(read(JSON.stringify(loginBody('roy', '@')).replace('"@"', deep)))
  })

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application / json', 'json', '', undefined]) {
    it(`refuses a body of the type ${type ?? 'nothing'} as malformed`, () => {
      const headers: readonly HeaderLine[] = type === undefined ? [] : [['content-type', type]]
      assertMalformed(read(JSON.stringify(loginBody('roy', PASSWORD)), headers))
    })
  }

  it('gives two strings or a refusal for any bytes under any headers, and never throws', () => {
    const members = fc.tuple(fc.jsonValue(), fc.jsonValue()).map(([name, word]) => loginBody(name, word))
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .oneof(
          fc.json(),
          members.map((value) => JSON.stringify(value)),
        )
        .map((text) => new TextEncoder().encode(text)),
    )
    const facts = fc.oneof(
      fc.constant(factsOf(JSON_TYPE)),
      hostileFacts(['content-type', 'content-encoding', 'cookie']),
    )
    fc.assert(
      fc.property(bodies, facts, (body, given) => {
        const before = body.slice()
        const result = dialect.readLogin(given, body)
        assert.deepEqual(dialect.readLogin(given, body), result)
        assert.deepEqual(body, before)
        if ('kind' in result) return assertRefusal(result)
        assert.equal(typeof result.username, 'string')
        assert.equal(typeof result.password, 'string')
      }),
    )
  })

  /** Reads a body. A refusal is put into words too: its message must not contain any part of the password. */
  function read(body: string | Uint8Array, headers: readonly HeaderLine[] = JSON_TYPE): LoginRequest | Refusal {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const result = dialect.readLogin(factsOf(headers), bytes)
    if ('kind' in result) assert.ok(!JSON.stringify(dialect.refuse(result)).includes(PASSWORD.slice(0, 7)))
    return result
  }
}

function assertMalformed(result: LoginRequest | Refusal): void {
  assertRefusal(result)
  assert.equal(result.kind, 'request_malformed')
}
