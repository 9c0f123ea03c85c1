/** Every expectation here was printed by CPython 3.11; the first table holds the texts of the recorded systems. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pythonJsonComplaint, pythonUtf8Complaint } from './python-json.ts'

const unquotedName = 'Expecting property name enclosed in double quotes'

const recorded: readonly (readonly [text: string, complaint: string])[] = [
  [`{"username":${'9'.repeat(5000)},"password":"x"}`, tooManyDigits(5000)],
  ['not json', 'Expecting value: line 1 column 1 (char 0)'],
  ['{"username":"user1"', "Expecting ',' delimiter: line 1 column 20 (char 19)"],
  ['{"username":"user1","password":"password123",}', `${unquotedName}: line 1 column 46 (char 45)`],
  ["{'username':'user1','password':'password123'}", `${unquotedName}: line 1 column 2 (char 1)`],
  ['{username:"user1",password:"password123"}', `${unquotedName}: line 1 column 2 (char 1)`],
  ['{"username":"user1",/*c*/"password":"password123"}', `${unquotedName}: line 1 column 21 (char 20)`],
  ['{"username": "user1", "password": "password123"}x', 'Extra data: line 1 column 49 (char 48)'],
  ['{"username": "user1", "password": "password123"}\0', 'Extra data: line 1 column 49 (char 48)'],
  ['{"username":"\\u12","password":"x"}', 'Invalid \\uXXXX escape: line 1 column 15 (char 14)'],
  ['{"username":+1,"password":"x"}', 'Expecting value: line 1 column 13 (char 12)'],
  ['{"username":0x1,"password":"x"}', "Expecting ',' delimiter: line 1 column 14 (char 13)"],
  ['None', 'Expecting value: line 1 column 1 (char 0)'],
  ['', 'Expecting value: line 1 column 1 (char 0)'],
  [' \n', 'Expecting value: line 2 column 1 (char 2)'],
  ['{"username":"roy"', "Expecting ',' delimiter: line 1 column 18 (char 17)"],
  ['{"username": "roy", "password": "roy"}x', 'Extra data: line 1 column 39 (char 38)'],
  ['{"username":"ro\ny","password":"x"}', 'Invalid control character at: line 1 column 16 (char 15)'],
  ['{}x', 'Extra data: line 1 column 3 (char 2)'],
  ["{'a':1}", `${unquotedName}: line 1 column 2 (char 1)`],
  ['{"a":}', 'Expecting value: line 1 column 6 (char 5)'],
  ['\ufeff{}', 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)'],
]

const recordedBytes: readonly (readonly [base64: string, complaint: string])[] = [
  ['eyJ1c2VybmFtZSI6InVz6XIiLCJwYXNzd29yZCI6IngifQ==', cannotDecode('byte 0xe9 in position 15', 'continuation')],
  ['eyJ1c2VybmFtZSI6IsCvIiwicGFzc3dvcmQiOiLigiJ9', cannotDecode('byte 0xc0 in position 13', 'start')],
  ['eyJ1c2VybmFtZSI6InLzeSIsInBhc3N3b3JkIjoieCJ9', cannotDecode('byte 0xf3 in position 14', 'continuation')],
  ['eyJhIjoi5Lg=', cannotDecode('bytes in position 6-7', 'end')],
]

const complaints: readonly (readonly [text: string, complaint: string])[] = [
  ['[', 'Expecting value: line 1 column 2 (char 1)'],
  ['[1,', 'Expecting value: line 1 column 4 (char 3)'],
  ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
  ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
  ['[1}', "Expecting ',' delimiter: line 1 column 3 (char 2)"],
  ['{', `${unquotedName}: line 1 column 2 (char 1)`],
  ['{"a"', "Expecting ':' delimiter: line 1 column 5 (char 4)"],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a":1,\n\n "b":[]]', "Expecting ',' delimiter: line 3 column 8 (char 16)"],
  ['[]]', 'Extra data: line 1 column 3 (char 2)'],
  ['-', 'Expecting value: line 1 column 1 (char 0)'],
  ['-Infinit', 'Expecting value: line 1 column 1 (char 0)'],
  ['01', 'Extra data: line 1 column 2 (char 1)'],
  ['1.', 'Extra data: line 1 column 2 (char 1)'],
  ['1e+', 'Extra data: line 1 column 2 (char 1)'],
  ['tru', 'Expecting value: line 1 column 1 (char 0)'],
  ['\u00a0{}', 'Expecting value: line 1 column 1 (char 0)'],
  ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
  ['["a", "b\\', 'Unterminated string starting at: line 1 column 7 (char 6)'],
  ['"\\x"', 'Invalid \\escape: line 1 column 2 (char 1)'],
  ['"\\u0041', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
  ['"\\ud83d\\uZZZZ"', 'Invalid \\uXXXX escape: line 1 column 9 (char 8)'],
  ['"\t"', 'Invalid control character at: line 1 column 2 (char 1)'],
  [`-${'1'.repeat(4301)}`, tooManyDigits(4301)],
  ['{"😀😀":"é",}', `${unquotedName}: line 1 column 11 (char 10)`],
  ['["😀",\r\n"😀" 1]', "Expecting ',' delimiter: line 2 column 5 (char 11)"],
]

const accepted: readonly string[] = [
  '{}',
  ' [ ] ',
  '"\\ud800"',
  '"\\ud83d\\ude00\\/"',
  '"\u007f\u2028"',
  'NaN',
  '[Infinity,-Infinity]',
  '-0.5E-10',
  '1'.repeat(4300),
  `${'1'.repeat(4301)}.0`,
  '{"a":{"a":[[],{}]},"a":null}',
]

const bytesComplaints: readonly (readonly [hex: string, complaint: string])[] = [
  ['4180', cannotDecode('byte 0x80 in position 1', 'start')],
  ['c180', cannotDecode('byte 0xc1 in position 0', 'start')],
  ['f58080', cannotDecode('byte 0xf5 in position 0', 'start')],
  ['c3', cannotDecode('byte 0xc3 in position 0', 'end')],
  ['c328', cannotDecode('byte 0xc3 in position 0', 'continuation')],
  ['e08080', cannotDecode('byte 0xe0 in position 0', 'continuation')],
  ['eda080', cannotDecode('byte 0xed in position 0', 'continuation')],
  ['e28228', cannotDecode('bytes in position 0-1', 'continuation')],
  ['f09f9841', cannotDecode('bytes in position 0-2', 'continuation')],
  ['f48f', cannotDecode('bytes in position 0-1', 'end')],
  ['f490', cannotDecode('byte 0xf4 in position 0', 'continuation')],
]

for (const [text, complaint] of recorded) {
  test(`repeats the recorded complaint about ${shown(text)}`, () => {
    assert.equal(pythonJsonComplaint(text), complaint)
  })
}

for (const [base64, complaint] of recordedBytes) {
  test(`repeats the recorded complaint about the bytes ${base64}`, () => {
    assert.equal(pythonUtf8Complaint(Buffer.from(base64, 'base64')), complaint)
  })
}

for (const [text, complaint] of complaints) {
  test(`finds CPython's first fault in ${shown(text)}`, () => {
    assert.equal(pythonJsonComplaint(text), complaint)
  })
}

for (const text of accepted) {
  test(`has no complaint about ${shown(text)}, as CPython has none`, () => {
    assert.equal(pythonJsonComplaint(text), undefined)
  })
}

for (const [hex, complaint] of bytesComplaints) {
  test(`finds the utf-8 codec's first fault in the bytes ${hex}`, () => {
    assert.equal(pythonUtf8Complaint(Buffer.from(hex, 'hex')), complaint)
  })
}

test('has no complaint about valid UTF-8 of every length', () => {
  assert.equal(pythonUtf8Complaint(new TextEncoder().encode('a\0é\u0800\uffff😀\u{10ffff}')), undefined)
})

test('stops at the 1,001st open bracket, however many follow', () => {
  assert.equal(pythonJsonComplaint('['.repeat(1000)), 'Expecting value: line 1 column 1001 (char 1000)')
  assert.equal(pythonJsonComplaint('['.repeat(1001)), 'nested too deep: more than 1000 levels')
  assert.equal(pythonJsonComplaint('{"a":['.repeat(200_000)), 'nested too deep: more than 1000 levels')
})

function tooManyDigits(digits: number): string {
  return `Exceeds the limit (4300 digits) for integer string conversion: value has ${digits} digits; use sys.set_int_max_str_digits() to increase the limit`
}

function cannotDecode(where: string, reason: 'start' | 'continuation' | 'end'): string {
  const words = reason === 'end' ? 'unexpected end of data' : `invalid ${reason} byte`
  return `'utf-8' codec can't decode ${where}: ${words}`
}

function shown(text: string): string {
  const quoted = JSON.stringify(text)
  return quoted.length > 70 ? `${quoted.slice(0, 60)}… (${text.length} characters)` : quoted
}
