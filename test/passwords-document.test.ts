/** docs/passwords.md lists every format that is read, with what it needs, and no other. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { listFormats } from '@latchkey/passwords'

const page = readFileSync(new URL('../docs/passwords.md', import.meta.url), 'utf8')

test('the page of stored passwords has a row for each format, as the code has it', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \|.*\| (safe|legacy|unsafe) \| (by itself|named) \| (.*) ?\|$/gm)]
  assert.deepEqual(
    rows.map(([, name, safety, read, fields = '']) => [name, safety, read, fields.trim()]),
    listFormats().map(({ name, safety, isRecognised, fields }) => [
      name,
      safety,
      isRecognised ? 'by itself' : 'named',
      fields
        .map(({ name: field, isRequired, isSecret }) => {
          const mark = isRequired ? '**' : ''
          return `${mark}\`${field}\`${mark}${isSecret ? ' (secret)' : ''}`
        })
        .join(', '),
    ]),
  )
})

test('the page of stored passwords counts them', () => {
  const formats = listFormats()
  const [, known, alone] = /It knows (\d+) formats, of which (\d+) are read/.exec(page) ?? []
  assert.deepEqual([known, alone], [String(formats.length), String(formats.filter((one) => one.isRecognised).length)])
})
