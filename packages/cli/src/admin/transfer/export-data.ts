/** `latchkey data export`: the rows of one kind into a file. */
import { existsSync } from 'node:fs'
import { loadKeyEncryptionKeys } from '@latchkey/server'
import {
  createKeyEncryption,
  dataExported,
  type TransferKind,
  type TransferredRows,
} from '@latchkey/server/administration'
import { rowForms } from '@latchkey/sql'
import { UsageFault } from '../../command-line/reading.ts'
import { ACTOR } from '../administration-world.ts'
import { type Act, type Outcome, refusal } from '../run.ts'
import type { FileFormat, FileWriting, SqlDialect } from './formats/file-format.ts'
import { formatOf } from './formats/formats.ts'
import { type Included, notIncluded, whatWentOut, withoutSecrets } from './included.ts'
import { openPartialFile } from './partial-file.ts'
import type { TransferWorld } from './transfer-world.ts'

export interface ExportOptions {
  readonly to: string
  readonly as: string | undefined
  readonly dialect: SqlDialect | undefined
  readonly include: Included | undefined
  readonly 'seal-with': string | undefined
  readonly 'dry-run': boolean | undefined
}

const ROWS_AT_ONCE = 1000

export function exportData(options: ExportOptions, kind: TransferKind): Act<TransferWorld> | UsageFault {
  const { to, as, include: included = [] } = options
  const format = formatOf(as, to)
  const writing = format?.writing
  if (!format || !writing) return new UsageFault('--as: give csv, jsonl or sql: the name of the file does not tell')
  if (options['seal-with'] !== undefined && kind !== 'signing-keys')
    return new UsageFault('--seal-with: is for signing-keys')
  return async (world) => {
    const refused = notIncluded(kind, included)
    if (refused) return refused
    if (existsSync(to)) return refusal('file_exists', 'the file is there already, and is not written over')
    const outgoing = outgoingOf(kind, options, world)
    const rows = options['dry-run']
      ? await countRows(kind, world)
      : await writeRows(kind, { ...options, format, writing, outgoing }, world)
    return exported(kind, rows, options['dry-run'] === true)
  }
}

function exported(kind: TransferKind, rows: number, isRehearsal: boolean): Outcome {
  const text = isRehearsal ? `nothing was written; it would be ${rows} ${kind}\n` : `exported ${rows} ${kind}\n`
  return { document: { done: true, dryRun: isRehearsal, kind, rows }, text }
}

type Outgoing<K extends TransferKind> = (row: TransferredRows[K]) => TransferredRows[K]

/** Keys stay sealed as they are stored, or are sealed for the server that will read them. */
function outgoingOf<K extends TransferKind>(kind: K, options: ExportOptions, world: TransferWorld): Outgoing<K> {
  const { include: included = [], 'seal-with': variable } = options
  if (kind !== 'signing-keys' || variable === undefined) return (row) => withoutSecrets(row, included)
  const old = world.settings.opensKeys()
  const own = createKeyEncryption(loadKeyEncryptionKeys({ env: variable, environment: world.environment }))
  return (row) => {
    if (!('kid' in row) || row.sealed === undefined || !old) return row
    return { ...row, sealed: own.seal(old.open(row.sealed, row), row) }
  }
}

interface Writing<K extends TransferKind> extends ExportOptions {
  readonly format: FileFormat
  readonly writing: FileWriting
  readonly outgoing: Outgoing<K>
}

async function writeRows<K extends TransferKind>(kind: K, options: Writing<K>, world: TransferWorld): Promise<number> {
  const { to, format, writing, outgoing, include: included = [], 'seal-with': sealWith } = options
  const { store, audit, progress } = world
  const dialect = options.dialect ?? dialectOf(store.description)
  const { toColumns } = rowForms(kind)
  const what = JSON.stringify([kind, format.name, dialect, included, sealWith, store.description])
  // Before the first row is out.
  await audit.record(dataExported(whatWentOut(kind, 0, included).replace(' 0', ''), ACTOR))
  await using file = await openPartialFile(to, what)
  let { rows, after } = file.begun
  for (;;) {
    const page = await store.transfers.page(kind, { limit: ROWS_AT_ONCE, ...(after !== undefined && { after }) })
    const written = page.map(outgoing).map((members) => ({ members, columns: toColumns(members) }))
    const header = file.begun.rows === 0 && rows === 0 ? writing.header(written[0]?.columns, dialect) : ''
    const last = page.at(-1)
    rows += page.length
    after = last === undefined ? after : store.transfers.keyOf(kind, last)
    await file.add(header + written.map((row) => writing.row(row, dialect)).join(''), {
      rows,
      ...(after !== undefined && { after }),
    })
    progress.show(`${rows} ${kind}`)
    if (page.length < ROWS_AT_ONCE) break
  }
  await file.finish()
  return rows
}

async function countRows(kind: TransferKind, { store, progress }: TransferWorld): Promise<number> {
  let rows = 0
  for (let after: string | undefined; ; ) {
    const page = await store.transfers.page(kind, { limit: ROWS_AT_ONCE, ...(after !== undefined && { after }) })
    rows += page.length
    const last = page.at(-1)
    if (page.length < ROWS_AT_ONCE || last === undefined) return rows
    after = store.transfers.keyOf(kind, last)
    progress.show(`${rows} ${kind}`)
  }
}

function dialectOf(description: string): SqlDialect {
  if (description.startsWith('postgres')) return 'postgres'
  return description.startsWith('mysql') || description.startsWith('mariadb') ? 'mysql' : 'sqlite'
}
