/** What `users import` and `data import` have in common: a journal, a file of rejects, progress, and a summary. */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  dataImported,
  type ImportedRecord,
  importRows,
  rehearseImport,
  type TransferJournal,
  type TransferKind,
  type TransferredRows,
} from '@latchkey/server/administration'
import { openStore, type SqlStore } from '@latchkey/sql'
import { ACTOR } from '../administration-world.ts'
import { type Outcome, refusal } from '../run.ts'
import { FileFault, type FileRecord } from './formats/file-format.ts'
import { createRejectsFile } from './rejects-file.ts'
import { recordsOf, type SourceFile, surveyFile } from './source-file.ts'
import { importedOutcome } from './summary.ts'
import type { TransferWorld } from './transfer-world.ts'

export interface ImportOptions {
  readonly rejects: string | undefined
  readonly 'dry-run': boolean | undefined
}

export interface ImportRun<K extends TransferKind> {
  readonly kind: K
  readonly source: SourceFile
  readonly options: ImportOptions
  /** All that decides what becomes of a record: another way of reading is another import. */
  readonly settings: readonly unknown[]
  readonly keepsAlike: boolean
  readonly read: (record: Readonly<Record<string, unknown>>) => ImportedRecord<TransferredRows[K]>['made']
}

export async function runImport<K extends TransferKind>(
  { kind, source, options, settings, keepsAlike, read }: ImportRun<K>,
  { store, audit, world, progress }: TransferWorld,
): Promise<Outcome> {
  const { 'dry-run': isRehearsal = false, rejects: path = `${source.path}.rejects.jsonl` } = options
  progress.show('looking through the file')
  const survey = await surveyFile(source)
  if (survey instanceof FileFault) {
    const where = survey.line > 0 ? `line ${survey.line}: ` : ''
    return refusal('file_unreadable', `${where}${survey.message}; nothing was imported`, { line: survey.line })
  }
  await using scratch = isRehearsal ? await openScratch() : undefined
  const transfers = scratch ? rehearseImport(store.transfers, scratch.transfers) : store.transfers
  const id = sha256(JSON.stringify([survey.digest, kind, source.format.name, source.list, keepsAlike, ...settings]))
  const journal = await transfers.open(id, kind)
  const { finishedAt } = journal
  await using rejects = createRejectsFile(path)
  const startedAt = world.clock.monotonic()
  const ended = finishedAt === undefined ? await importRows(imported(journal), portsOf(journal)) : journal
  if (!isRehearsal && finishedAt === undefined) await audit.record(dataImported(kind, ended.added, ACTOR))
  return importedOutcome({
    journal: ended,
    from: journal,
    isRehearsal,
    rejects: path,
    seconds: (world.clock.monotonic() - startedAt) / 1000,
  })

  async function* imported({ position }: TransferJournal): AsyncGenerator<ImportedRecord<TransferredRows[K]>> {
    for await (const record of recordsOf(source, position)) yield importedOf(record, read)
  }

  function portsOf(begun: TransferJournal) {
    const onProgress = ({ position, rejected }: TransferJournal) => {
      const seconds = (world.clock.monotonic() - startedAt) / 1000
      const rate = Math.round((position - begun.position) / Math.max(seconds, 0.001))
      progress.show(
        `${position} of ${survey instanceof FileFault ? 0 : survey.records} ${kind}, ${rejected} rejected, ${rate}/s`,
      )
    }
    return { kind, store: transfers, journal: begun, keepsAlike, rejects, clock: world.clock, onProgress }
  }
}

function importedOf<Row>(
  { line, content }: FileRecord,
  read: (record: Readonly<Record<string, unknown>>) => ImportedRecord<Row>['made'],
): ImportedRecord<Row> {
  return 'value' in content
    ? { line, record: content.value, made: read(content.value) }
    : { line, record: content.text, made: { refusal: content.fault } }
}

/** A store that is thrown away. It is on the disk: a million users need not fit into memory. */
export async function openScratch(): Promise<Pick<SqlStore, 'transfers'> & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-dry-run-'))
  const scratch = await openStore({ url: `sqlite:${join(folder, 'scratch.db')}` })
  return {
    transfers: scratch.transfers,
    async [Symbol.asyncDispose]() {
      await scratch[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
