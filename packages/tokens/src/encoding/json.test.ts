import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type JsonFault, type JsonObject, parseJsonObject } from './json.ts'

const parse = (text: string | Uint8Array, maximumDepth = 16): JsonObject | JsonFault =>
  parseJsonObject(Buffer.from(text), maximumDepth)

const FAULTS: Readonly<Record<JsonFault, Readonly<Record<string, string | Uint8Array>>>> = {
  duplicate_name: {
    'a name twice': '{"alg":"none","alg":"HS256"}',
    'a name twice with equal values': '{"a":1,"a":1}',
    'a name once plain and once escaped': '{"alg":"none","\\u0061lg":"HS256"}',
    'a name escaped in two ways': '{"\\u006B":1,"\\u006b":2}',
    'an escaped solidus': '{"a/b":1,"a\\/b":2}',
    'the empty name twice': '{"":1,"":2}',
    'a nested name twice': '{"a":{"b":{"c":1,"c":2}}}',
    'a name twice in an object in an array': '{"a":[0,[{"b":1,"b":2}]]}',
    'a name twice, the first with an object': '{"a":{"b":1,"c":2},"a":1}',
    'a name twice, the second with an object': '{"a":1,"a":{"b":1}}',
    '__proto__ twice': '{"__proto__":1,"__proto__":{"a":1}}',
    'a name that differs by nothing but white space around it': '{"a":1, "a" :2}',
    'a name twice, with blanks before and after its colons': '{"a" :1,"a"\n:\t2}',
    'a name twice beside a colon in a string': '{"a":"b :","a" : 2}',
    'an array index twice': '{"0":1,"0":2}',
  },
  too_deep: {
    'arrays one level too deep': `{"a":${'['.repeat(16)}${']'.repeat(16)}}`,
    'objects one level too deep': `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`,
    'a hundred thousand arrays': `{"a":${'['.repeat(100_000)}`,
    'a deep array at the end of many': `{"a":[1,[2],[[3]],${'['.repeat(15)}${']'.repeat(15)}]}`,
  },
  not_an_object: { null: 'null', true: 'true', 'a number': '1', 'a string': '"{}"', 'an array': '[{"a":1}]' },
  json: {
    nothing: '',
    'white space': ' \n',
    'a byte order mark': '\ufeff{}',
    'a trailing comma': '{"a":1,}',
    'a comment': '{"a":1}//',
    'text after the object': '{"a":1}{"a":1}',
    'single quotes': "{'a':1}",
    'an unquoted name': '{a:1}',
    NaN: '{"exp":NaN}',
    Infinity: '{"exp":Infinity}',
    'a hexadecimal number': '{"exp":0x10}',
    'a leading zero': '{"exp":01}',
    'a raw line end in a string': '{"a":"\n"}',
    'an open string': '{"a":"',
    'a backslash at the end': '{"a":"\\',
    'an escaped closing quote': '{"a":"\\"}',
    'closing brackets alone': ']}',
    'a NUL after the object': '{}\0',
  },
  utf8: {
    'a lone continuation byte': Buffer.from([0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
    'an overlong slash': Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
    'a surrogate in UTF-8': Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
    'a code point above U+10FFFF': Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]),
    'Latin-1': Buffer.from('{"a":"é"}', 'latin1'),
    'UTF-16 with its byte order mark': Buffer.from('\ufeff{"a":1}', 'utf16le'),
    'a cut sequence at the end': Buffer.from([0x7b, 0x7d, 0xe2, 0x82]),
  },
}

describe('parseJsonObject', () => {
  for (const [fault, texts] of Object.entries(FAULTS)) {
    for (const [what, text] of Object.entries(texts)) {
      it(`refuses ${what} as ${fault} (RFC 8725 §3.7)`, () => assert.equal(parse(text), fault))
    }
  }

  it('takes equal names in different objects', () => {
    assert.deepEqual(parse('{"a":{"a":1},"b":[{"a":1},{"a":2}]}'), { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] })
  })

  it('does not count colons, brackets and escaped quotes inside strings', () => {
    const value = { ':': '::{[', 'a":"': '\\":{"a":1,"a":2}', '\\': '\\\\"', b: '[[[[[[[[[[[[[[[[[[[[[' }
    assert.deepEqual(parse(JSON.stringify(value)), value)
  })

  it('takes exactly the depth it is given; the object itself is depth 1', () => {
    assert.deepEqual(parse('{"a":1}', 1), { a: 1 })
    assert.equal(parse('{"a":[]}', 1), 'too_deep')
    assert.deepEqual(parse('{"a":[]}', 2), { a: [] })
    assert.notEqual(parse(`{"a":${'['.repeat(999)}${']'.repeat(999)}}`, 1000), 'too_deep')
  })

  it('keeps __proto__ and constructor as plain own properties and pollutes nothing', () => {
    const value = parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}')
    assert.ok(typeof value === 'object')
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor'])
    assert.equal(Object.getPrototypeOf(value), Object.prototype)
    assert.equal(value['admin'], undefined)
    assert.equal(Reflect.get({}, 'admin'), undefined)
  })

  it('takes U+FFFD where it was written as such', () => assert.deepEqual(parse('{"a":"\ufffd"}'), { a: '\ufffd' }))

  it('takes blanks around colons, in strings too', () => {
    assert.deepEqual(parse('{"a" : "b : c", "d"\n:\t[" :"]}'), { a: 'b : c', d: [' :'] })
  })

  it('takes a byte order mark inside a string', () => assert.deepEqual(parse('{"a":"\ufeff"}'), { a: '\ufeff' }))

  it('gives back every JSON object that is not too deep', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 5 })), (value) => {
        const text = JSON.stringify(value)
        assert.deepEqual(parse(text), JSON.parse(text))
      }),
    )
  })

  it('refuses every object in which one name is repeated, however it is escaped', () => {
    const spelled = (name: string): string =>
      name.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), (name, value) => {
        assert.equal(parse(`{${JSON.stringify(name)}:${JSON.stringify(value)},"${spelled(name)}":0}`), 'duplicate_name')
      }),
    )
  })

  it('refuses the shortest member there is a second time, beside values of every length', () => {
    const value = fc.constantFrom(
      ...['1e9', '17e8', '1.7E9', '123456e4', '1234567e3', '123456789e1', '1234567890', '1234567000', '12345678900'],
      ...['1e10', '1e23', '9e22', '3e15', '1e999', '-1e999', '5e-324', '1e-7', '-0', '-1234567890', '1234567890.5'],
      ...['true', 'false', 'null', '""', '"ü"', '[]', '{}', '[1]', '{"a":1}'],
    )
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (values) => {
        const members = values.map((one, i) => `"${i}":${one}`)
        for (const twice of [['"":0'], ['"a":""', '"a":0'], ['"a":[]', '"a":1']]) {
          const text = `{${[...twice.slice(0, 1), ...members, ...twice.slice(-1)].join(',')}}`
          assert.equal(parse(text), 'duplicate_name', text)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('finds a name twice when somebody has given every object a member', () => {
    const lent = 'a member of Object.prototype, longer than what was dropped'
    Object.defineProperty(Object.prototype, lent, { value: '', configurable: true, enumerable: true })
    try {
      assert.equal(parse('{"a":1,"a":2}'), 'duplicate_name')
      assert.ok(typeof parse('{"a":1}') === 'object')
    } finally {
      Reflect.deleteProperty(Object.prototype, lent)
    }
  })

  it('answers arbitrary bytes with an object or a fault, never with an exception', () => {
    const fragment = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '\\u00', 'a', '1', ' ', '\ud800', 'é')
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), (fragments) => {
        const result = parse(fragments.join(''))
        assert.ok(typeof result === 'object' || Object.hasOwn(FAULTS, result))
      }),
      { numRuns: 2000 },
    )
  })
})
