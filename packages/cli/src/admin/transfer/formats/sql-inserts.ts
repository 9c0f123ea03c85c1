/**
 * INSERT statements, one row each, which `psql`, `mysql` and `sqlite3` take too. Only what was written here is read: nothing of a file is
 * ever run.
 */
import { FileFault, type FileFormat, LONGEST_RECORD, type SqlDialect } from './file-format.ts'
import { newlinesIn, textOf } from './text-of.ts'

export const sqlInserts: FileFormat = {
  name: 'sql',
  names: 'columns',
  async *read(chunks) {
    let [line, rest] = [1, '']
    let dialect: SqlDialect | undefined
    for await (const text of textOf(chunks)) {
      rest += text
      for (;;) {
        const comment = /^\s*--([^\n]*)\n/.exec(rest)
        const end = comment ? comment[0].length : endOf(rest)
        if (end === undefined) break
        const statement = rest.slice(0, end)
        if (comment) dialect ??= DIALECTS.find((one) => comment[1]?.trim().endsWith(`for ${one}`))
        else {
          const begins = line + newlinesIn(/^\s*/.exec(statement)?.[0] ?? '')
          const value = rowOf(statement.trim(), dialect ?? 'sqlite')
          yield { line: begins, content: value ? { value } : { fault: 'no_insert_of_ours', text: statement.trim() } }
        }
        line += newlinesIn(statement)
        rest = rest.slice(end)
      }
      if (rest.length > LONGEST_RECORD) throw new FileFault(line, 'a statement is longer than 1 MiB')
    }
    if (rest.trim() !== '') throw new FileFault(line, 'the last statement has no end')
  },
  writing: {
    header: (first, dialect) => `-- ${first?.table ?? 'nothing'} for ${dialect}\n`,
    row: ({ columns: { table, values } }, dialect) => {
      const literals = Object.values(values).map((value) => literal(value, dialect))
      return `insert into ${table} (${Object.keys(values).join(', ')}) values (${literals.join(', ')});\n`
    },
  },
}

const DIALECTS: readonly SqlDialect[] = ['sqlite', 'postgres', 'mysql']

/** Behind the first `;` outside of a text. */
function endOf(text: string): number | undefined {
  const found = /^(?:[^';]|'(?:[^']|'')*'(?!'))*?;/.exec(text)
  return found ? found[0].length : undefined
}

const INSERT = /^insert into latchkey_[a-z_]+ \(([a-z_, ]+)\) values \((.*)\);$/s
const LITERAL = /\s*(?:'((?:[^']|'')*)'|(-?\d{1,19})|(null))\s*(?:,|$)/y

function rowOf(statement: string, dialect: SqlDialect): Readonly<Record<string, unknown>> | undefined {
  const [, names = '', literals = ''] = INSERT.exec(statement) ?? []
  const columns = names.split(', ')
  const values: (string | bigint | null)[] = []
  LITERAL.lastIndex = 0
  while (LITERAL.lastIndex < literals.length) {
    const found = LITERAL.exec(literals)
    if (!found) return undefined
    const [, text, number] = found
    values.push(text === undefined ? (number === undefined ? null : BigInt(number)) : unquoted(text, dialect))
  }
  if (columns.length !== values.length) return undefined
  return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null]))
}

function unquoted(text: string, dialect: SqlDialect): string {
  const whole = text.replaceAll("''", "'")
  return dialect === 'mysql' ? whole.replaceAll('\\\\', '\\') : whole
}

function literal(value: string | bigint | Uint8Array | null, dialect: SqlDialect): string {
  if (value === null) return 'null'
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) throw new TypeError('no column of these tables holds bytes')
  const quoted = value.replaceAll("'", "''")
  return `'${dialect === 'mysql' ? quoted.replaceAll('\\', '\\\\') : quoted}'`
}
