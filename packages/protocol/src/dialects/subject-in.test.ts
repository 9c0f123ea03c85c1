import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subjectIn, textIn } from './subject-in.ts'

for (const subject of [1, 0, -1, Number.MAX_SAFE_INTEGER, '1', ' ', 'ä'.repeat(255)]) {
  test(`reads ${JSON.stringify(subject)} as it is`, () => {
    assert.deepEqual(subjectIn({ identity: subject }, 'identity'), subject)
  })
}

for (const other of [null, true, [1], ['1'], { id: 1 }, '', 'a'.repeat(256), 'roy\0', '\ud800', 'a\udc00b']) {
  test(`takes ${JSON.stringify(other)} for nobody`, () => {
    assert.equal(subjectIn({ identity: other }, 'identity'), undefined)
  })
}

test('takes a number for nobody where the claim must be text (RFC 7519 §4.1.2)', () => {
  assert.equal(textIn({ sub: 1 }, 'sub'), undefined)
  assert.equal(textIn({ sub: '1' }, 'sub'), '1')
})

for (const text of ['9007199254740993', '-9007199254740993', '9223372036854775808', '1.5', '1e400']) {
  test(`takes ${text} for nobody: another id would be read the same`, () => {
    assert.equal(subjectIn(JSON.parse(`{"identity":${text}}`), 'identity'), undefined)
  })
}

test('finds nobody where there is no claim, not even in the prototype', () => {
  assert.equal(subjectIn({}, 'identity'), undefined)
  assert.equal(subjectIn({}, 'constructor'), undefined)
})
