/** Latchkey's own table of how far each import has come. It is written in the transaction of the rows. */
import { DomainError, type TransferJournal, type TransferKind, type TransferProgress } from '@latchkey/server/stores'
import { code, hash, integer, json, key, optional, seconds, text } from '../database/columns.ts'
import type { Access } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

export const transfers: Table<'latchkey_transfers', TransferJournal> = table('latchkey_transfers', {
  id: key(hash()),
  kind: code<TransferKind>(),
  position: integer(),
  after: optional(text()),
  added: integer(),
  there: integer(),
  rejected: integer(),
  rejectsBytes: integer(),
  formats: json(readCounts),
  startedAt: seconds(),
  finishedAt: optional(seconds()),
})

const NOTHING = { position: 0, added: 0, there: 0, rejected: 0, rejectsBytes: 0, formats: {} }

export async function openJournal(
  { ask, engine, world }: Access,
  id: string,
  kind: TransferKind,
): Promise<TransferJournal> {
  const insert = transfers.insert({ id, kind, ...NOTHING, startedAt: world.clock.now() })
  return ask(
    async (queries) => {
      const found = await findJournal(queries, id)
      if (found) return found
      await engine.insertOnce(queries, insert, ['id'])
      const made = await findJournal(queries, id)
      if (!made) throw new DomainError('store_misconfigured', 'the journal of an import was written and is not there')
      return made
    },
    { idempotent: true },
  )
}

/** @returns undefined when it is another by now */
export async function moveJournal(
  queries: Queries,
  { id, kind, startedAt, position }: TransferJournal,
  progress: TransferProgress,
): Promise<TransferJournal | undefined> {
  const { after, finishedAt } = progress
  const { numUpdatedRows } = await transfers
    .in(queries)
    .updateTable('latchkey_transfers')
    .set(transfers.write({ ...progress, after, finishedAt }))
    .where('id', '=', transfers.cell.id(id))
    .where('position', '=', transfers.cell.position(position))
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n ? { id, kind, startedAt, ...progress } : undefined
}

async function findJournal(queries: Queries, id: string): Promise<TransferJournal | undefined> {
  const [row] = await transfers
    .in(queries)
    .selectFrom('latchkey_transfers')
    .selectAll()
    .where('id', '=', transfers.cell.id(id))
    .execute()
  return row && transfers.read(row)
}

function readCounts(value: unknown): Readonly<Record<string, number>> | undefined {
  const isGood = typeof value === 'object' && value !== null && Object.values(value).every(Number.isSafeInteger)
  return isGood ? (value as Readonly<Record<string, number>>) : undefined
}
