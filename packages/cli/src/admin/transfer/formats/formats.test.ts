/** The contract of a file format: what was written is read again, however the bytes come. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rowForms } from '@latchkey/sql'
import { FileFault, type FileFormat, type FileRecord, type SqlDialect } from './file-format.ts'
import { fileFormats } from './formats.ts'

const { toColumns, fromColumns, fromMembers } = rowForms('sessions')

/** Of what somebody else's browser says. */
const HOSTILE = [
  'plain',
  '"',
  "'",
  "\\'; drop table latchkey_users; --",
  'a,b;c',
  'two\nlines\r\n',
  '=1+1',
  ' ',
  '',
  'Zo\u00eb \u{1f600}',
  '\\',
  'null',
  '--',
]

const rows = HOSTILE.map((userAgent, i) => ({
  ...{ id: `01900000-0000-7000-8000-${String(i).padStart(12, '0')}`, subject: '7', clientId: 'first-party' },
  ...{ createdAt: 1, authenticatedAt: 2, lastUsedAt: 3, idleExpiresAt: 4, absoluteExpiresAt: 5 },
  ...{ currentHash: String(i).padStart(64, '0'), userAgent },
}))

for (const format of fileFormats.filter(({ writing }) => writing)) {
  for (const dialect of format.name === 'sql' ? (['sqlite', 'postgres', 'mysql'] as const) : (['sqlite'] as const)) {
    describe(`${format.name}, as ${dialect}`, () => {
      const text = writtenBy(format, dialect)

      for (const size of [1, 7, 1_000_000]) {
        it(`gives back what it was given, in pieces of ${size} bytes`, async () => {
          const found = await read(format, text, size)
          const from = format.names === 'columns' ? fromColumns : fromMembers
          assert.deepEqual(
            found.map(({ content }) => ('value' in content ? from(content.value) : content)),
            rows,
          )
        })
      }

      it('says at which line each record begins', async () => {
        const lines = text.split('\n')
        for (const [i, { line }] of (await read(format, text, 11)).entries()) {
          assert.ok(lines[line - 1]?.includes(rows[i]?.id ?? ''), `${line}`)
        }
      })
    })
  }
}

const [csv, jsonLines, json, sql] = ['csv', 'jsonl', 'json', 'sql'].map((name) => {
  const format = fileFormats.find((one) => one.name === name)
  if (!format) throw new TypeError(`no format ${name}`)
  return format
}) as [FileFormat, FileFormat, FileFormat, FileFormat]

describe('a file of somebody else', () => {
  it('may begin with a byte order mark, in every format', async () => {
    assert.deepEqual(await values(csv, '\ufeffid,email\r\n7,\r\n8,""\r\n'), [
      { id: '7', email: null },
      { id: '8', email: '' },
    ])
    assert.deepEqual(await values(jsonLines, '\ufeff{"id":7}'), [{ id: 7 }])
    assert.deepEqual(await values(json, '\ufeff[{"id":7}]'), [{ id: 7 }])
  })

  it('goes on behind a record that is none', async () => {
    assert.deepEqual(await values(csv, 'id,email\n1\n2,b\n3,c,d\n4,e\n'), [
      'wrong_number_of_cells',
      { id: '2', email: 'b' },
      'wrong_number_of_cells',
      { id: '4', email: 'e' },
    ])
    assert.deepEqual(await values(jsonLines, '{"id":1}\n\n{"id":\n[]\n"x"\n{"id":2}\n'), [
      { id: 1 },
      ...Array.from({ length: 3 }, () => 'no_json_object'),
      { id: 2 },
    ])
    const insert = (values: string) => `insert into latchkey_users (id, email) values (${values});\n`
    const statements = [
      insert("'1', null"),
      'drop table latchkey_users;\n',
      insert("'2', (select 1)"),
      insert("'3'"),
      insert("'4', 'it''s; so'"),
    ]
    assert.deepEqual(await values(sql, statements.join('')), [
      { id: '1', email: null },
      ...Array.from({ length: 3 }, () => 'no_insert_of_ours'),
      { id: '4', email: "it's; so" },
    ])
  })

  it('may be a document with the list in it, after and before anything else', async () => {
    const document =
      '{"realm":"a \\"users\\": [{","roles":{"users":[{"no":1}]},"users":[{"id":1,"a":{"b":[{}]}},{"id":"}]\\\\"}],"clients":[{"no":2}]}'
    for (const size of [1, 2, 5, 999]) {
      const found = (await read(json, document, size, 'users')).map(
        ({ content }) => 'value' in content && content.value,
      )
      assert.deepEqual(found, [{ id: 1, a: { b: [{}] } }, { id: '}]\\' }])
    }
  })

  it('is refused as a whole where no record can be told from the next, with the line', async () => {
    for (const [format, text, line, what] of [
      [csv, 'id,email\n1,"a\n2,b\n', 2, /not closed/],
      [csv, 'id,email\n1,a\n2,"b"c\n', 3, /between a quote/],
      [json, '[{"id":1},\n{"id":2}', 2, /ends in the middle/],
      [json, '{"id":1}', 1, /no list/],
      [sql, "insert into latchkey_users (id) values ('1);\n", 1, /no end/],
      [jsonLines, `{"id":"${'a'.repeat(1_100_000)}"}`, 1, /longer than 1 MiB/],
    ] as const) {
      await assert.rejects(values(format, text), (fault) => {
        assert.ok(fault instanceof FileFault, String(fault))
        assert.deepEqual([fault.line, what.test(fault.message)], [line, true], fault.message)
        return true
      })
    }
    await assert.rejects(read(csv, Buffer.from([0x69, 0x64, 0x0a, 0xe9, 0x0a]), 99), /not in UTF-8/)
  })
})

async function values(format: FileFormat, text: string): Promise<readonly unknown[]> {
  return (await read(format, text, 65_536)).map(({ content }) => ('value' in content ? content.value : content.fault))
}

async function read(
  format: FileFormat,
  text: string | Uint8Array,
  size: number,
  list?: string,
): Promise<readonly FileRecord[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const found: FileRecord[] = []
  for await (const record of format.read(chunks(), list)) found.push(record)
  return found
}

function writtenBy({ writing }: FileFormat, dialect: SqlDialect): string {
  const written = rows.map((members) => ({ members, columns: toColumns(members) }))
  const header = writing?.header(written[0]?.columns, dialect) ?? ''
  return header + written.map((row) => writing?.row(row, dialect)).join('')
}
