/**
 * Compares our words with those of a real CPython 3.11 on generated texts and bytes.
 * Skips, and says so, without a `python3` of that version. `LATCHKEY_PYTHON_CASES=50000` makes it thorough.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { pythonJsonComplaint, pythonUtf8Complaint } from './python-json.ts'

const cases = Number(process.env['LATCHKEY_PYTHON_CASES'] ?? 3000)

const wellFormed: readonly string[] = [
  '{"username":"roy","password":"roy"}',
  '[1,2,[],{"a":{"b":[1]}}]',
  '{"a":[true,false,null,NaN,Infinity,-Infinity],"b":-1.5e+10}',
  ' {\n "x" : "\\u00e9\\ud83d\\ude00 \\n\\\\" ,\r\n\t"y":[ ] }\n',
  '{"é😀":"😀\\u12AF"}',
  '"\\ud83d\\ude00"',
  '0.0E-1',
]

const pieces: readonly string[] = [
  ...'"\\{}[],: \n\t\r\0\u001f\u007f\u00a0\u2028\ufeffu019-+.eEé😀٣a/\'',
  ...['true', 'null', 'NaN', '-Infinity', '\\u', '\\u12', '\\ud83d', '\\ude00', '\\n', '\\x', '\\/'],
]

const leadsAndLimits: readonly number[] = [
  0x00, 0x22, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
  0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
]

const texts = mutated(
  wellFormed.map((text) => Array.from(text)),
  fc.constantFrom(...pieces),
).map((characters) => characters.join(''))
const bytes = mutated(
  ['abc', 'é丸😀', '\u0800\uffff', ''].map((text) => [...new TextEncoder().encode(text)]),
  fc.oneof(fc.constantFrom(...leadsAndLimits), fc.nat(255)),
)

const pythonProgram = `
import json, sys
texts, blobs = json.load(sys.stdin)
def complaint(work):
    try:
        work()
    except ValueError as error:
        return str(error)
json.dump([
    [complaint(lambda: json.loads(text)) for text in texts],
    [complaint(lambda: bytes(blob).decode('utf-8')) for blob in blobs],
], sys.stdout)
`

test('says what CPython 3.11 says of generated JSON texts and byte strings', (context) => {
  const version = spawnSync('python3', ['--version'], { encoding: 'utf8' })
  if (version.error !== undefined || !/^Python 3\.11\./.test(version.stdout)) {
    context.skip(`needs python3 of version 3.11, found ${version.stdout?.trim() || 'none'}`)
    return
  }
  const options = { seed: 3110, numRuns: cases }
  const samples = { texts: fc.sample(texts, options), bytes: fc.sample(bytes, options) }
  const input = JSON.stringify([samples.texts, samples.bytes])
  const python = spawnSync('python3', ['-c', pythonProgram], { input, encoding: 'utf8', maxBuffer: 2 ** 30 })
  assert.equal(python.status, 0, python.stderr)
  const [ofTexts, ofBytes] = JSON.parse(python.stdout) as [(string | null)[], (string | null)[]]
  for (const [index, text] of samples.texts.entries()) {
    assert.equal(pythonJsonComplaint(text) ?? null, ofTexts[index], JSON.stringify(text))
  }
  for (const [index, blob] of samples.bytes.entries()) {
    assert.equal(pythonUtf8Complaint(Uint8Array.from(blob)) ?? null, ofBytes[index], String(blob))
  }
})

/** Up to three edits: each removes something, inserts something, or cuts off the rest. */
function mutated<T>(seeds: readonly T[][], piece: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  const edit = fc.record({
    at: fc.nat(60),
    cut: fc.constantFrom(0, 0, 1, 2, Number.POSITIVE_INFINITY),
    put: fc.array(piece, { maxLength: 3 }),
  })
  return fc.tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 3 })).map(([seed, edits]) => {
    const result = [...seed]
    for (const { at, cut, put } of edits) result.splice(at % (result.length + 1), cut, ...put)
    return result
  })
}
