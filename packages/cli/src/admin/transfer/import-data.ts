/** `latchkey data import`: rows that `latchkey data export` wrote. */

import { createHasher } from '@latchkey/passwords'
import type { TransferKind, TransferredRows } from '@latchkey/server/administration'
import { judgePassword } from '@latchkey/server/administration'
import { rowForms } from '@latchkey/sql'
import { UsageFault } from '../../command-line/reading.ts'
import type { Act } from '../run.ts'
import { formatOf } from './formats/formats.ts'
import { type ImportOptions, runImport } from './run-import.ts'
import type { TransferWorld } from './transfer-world.ts'

export interface DataImportOptions extends ImportOptions {
  readonly as: string | undefined
}

export function importData(
  options: DataImportOptions,
  kind: TransferKind,
  path: string,
): Act<TransferWorld> | UsageFault {
  const format = formatOf(options.as, path)
  if (!format) return new UsageFault('--as: give csv, jsonl, json or sql: the name of the file does not tell')
  const { fromColumns, fromMembers } = rowForms(kind)
  const from = format.names === 'columns' ? fromColumns : fromMembers
  return (world) => {
    const check = checkOf(kind, world)
    return runImport(
      {
        ...{ kind, source: { path, format, list: undefined }, options, settings: ['latchkey'], keepsAlike: true },
        read(record) {
          const row = from(record)
          return row === undefined ? { refusal: 'no_row_of_this_kind' } : check(row)
        },
      },
      world,
    )
  }
}

type Made<Row> = { readonly row: Row; readonly format?: string } | { readonly refusal: string }

/** What the server of these settings could not use. */
function checkOf<K extends TransferKind>(
  kind: K,
  { settings }: TransferWorld,
): (row: TransferredRows[K]) => Made<TransferredRows[K]> {
  if (kind === 'users') {
    const passwords = createHasher({ formats: settings.passwords })
    return (row) => {
      const hash = 'passwordHash' in row ? row.passwordHash : null
      const judged = judgePassword(hash, passwords)
      return 'refusal' in judged ? judged : { row, format: judged.format }
    }
  }
  if (kind !== 'signing-keys') return (row) => ({ row })
  const encryption = settings.opensKeys()
  return (row) => {
    if (!('kid' in row) || row.sealed === undefined) return { row }
    try {
      encryption?.open(row.sealed, row)
      return encryption ? { row } : { refusal: 'key_encryption_missing' }
    } catch {
      return { refusal: 'sealed_for_another_server' }
    }
  }
}
