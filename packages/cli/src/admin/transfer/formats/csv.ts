/** CSV (RFC 4180) with a header. A cell that is empty is nothing; an empty text stands in quotes. */
import { FileFault, type FileFormat, LONGEST_RECORD, type WrittenRow } from './file-format.ts'
import { occurrences, textOf } from './text-of.ts'

export const csv: FileFormat = {
  name: 'csv',
  names: 'columns',
  async *read(chunks) {
    const { CsvError, parse } = await import('csv-parse')
    const { Readable } = await import('node:stream')
    // The parser says where a record ends, and counts a carriage return within a cell as a line.
    let [next, returns] = [2, 0]
    const parser = parse<Parsed, Parsed['record']>({
      bom: true,
      columns: true,
      max_record_size: LONGEST_RECORD,
      relax_column_count: true,
      skip_empty_lines: true,
      cast: (value, { quoting, header }) => (value === '' && !quoting && !header ? null : value),
      on_record(record, { lines, error }) {
        const cells = Object.values(record)
          .filter((cell) => typeof cell === 'string')
          .join('')
        returns += occurrences(cells, '\r')
        next = lines - returns + 1
        const line = next - 1 - occurrences(cells, '\n')
        return { line, record, isUneven: error !== undefined }
      },
    })
    const bytes = Readable.from(textOf(chunks), { objectMode: false, encoding: 'utf8' })
    bytes.on('error', (fault) => parser.destroy(fault))
    bytes.pipe(parser)
    try {
      for await (const { line, record, isUneven } of parser as AsyncIterable<Parsed>) {
        yield isUneven
          ? { line, content: { fault: 'wrong_number_of_cells', text: JSON.stringify(record) } }
          : { line, content: { value: record } }
      }
    } catch (fault) {
      if (fault instanceof CsvError) throw new FileFault(next, WORDS.get(fault.code) ?? 'this is no CSV')
      throw fault
    }
  },
  writing: {
    header: (first) => (first ? `${Object.keys(first.values).join(',')}\n` : ''),
    row: ({ columns }: WrittenRow) => `${Object.values(columns.values).map(cell).join(',')}\n`,
  },
}

interface Parsed {
  readonly line: number
  readonly record: Readonly<Record<string, unknown>>
  readonly isUneven: boolean
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'a quote that opens here is not closed'],
  ['CSV_MAX_RECORD_SIZE', 'a record that begins here is longer than 1 MiB: a quote is not closed'],
  ['CSV_INVALID_CLOSING_QUOTE', 'there is something between a quote and the next comma'],
  ['INVALID_OPENING_QUOTE', 'there is a quote in a cell that does not begin with one'],
])

function cell(value: WrittenRow['columns']['values'][string]): string {
  if (value === null) return ''
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
