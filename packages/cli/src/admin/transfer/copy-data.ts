/** `latchkey data copy`: from the database of the settings into another, which may be of another engine. */

import { ConfigurationError } from '@latchkey/server'
import {
  createAudit,
  dataExported,
  dataImported,
  type ImportedRecord,
  importRows,
  rehearseImport,
  type TransferJournal,
  type TransferKind,
  type TransferredRows,
  transferKinds,
} from '@latchkey/server/administration'
import { openStore, type SqlStore } from '@latchkey/sql'
import type { UsageFault } from '../../command-line/reading.ts'
import { readVariable } from '../../configuration/read-variable.ts'
import { ACTOR } from '../administration-world.ts'
import { type Act, type Outcome, refusal } from '../run.ts'
import { type Included, notIncluded, whatWentOut, withoutSecrets } from './included.ts'
import { createRejectsFile } from './rejects-file.ts'
import { openScratch, sha256 } from './run-import.ts'
import { importedOutcome } from './summary.ts'
import type { TransferWorld } from './transfer-world.ts'

export interface CopyOptions {
  readonly 'to-env': string
  readonly kinds: readonly TransferKind[] | undefined
  readonly include: Included | undefined
  readonly rejects: string | undefined
  readonly 'dry-run': boolean | undefined
}

const ROWS_AT_ONCE = 1000

export function copyData(options: CopyOptions): Act<TransferWorld> | UsageFault {
  const { kinds = transferKinds, include: included = [], 'to-env': variable } = options
  return async (world) => {
    const refused = kinds.map((kind) => notIncluded(kind, included)).find((one) => one !== undefined)
    if (refused) return refused
    const { value: url, faults } = readVariable('--to-env', variable, world.environment)
    if (url === undefined) throw new ConfigurationError(faults)
    await using target = await openStore({ url, world: world.world })
    if (target.description === world.store.description) {
      return refusal('same_database', 'this is the database of the settings itself')
    }
    const outcomes: Outcome[] = []
    for (const kind of kinds) outcomes.push(await copyKind(kind, target, options, world))
    return {
      document: { done: !outcomes.some(isRefused), kinds: outcomes.map(({ document }) => document) },
      text: outcomes.map(({ text }) => text).join(''),
      ...(outcomes.some(isRefused) && { isRefused: true as const }),
    }
  }
}

async function copyKind<K extends TransferKind>(
  kind: K,
  target: SqlStore,
  {
    include: included = [],
    rejects: path = 'latchkey-copy.rejects.jsonl',
    'dry-run': isRehearsal = false,
  }: CopyOptions,
  { store, audit, world, progress }: TransferWorld,
): Promise<Outcome> {
  await using scratch = isRehearsal ? await openScratch() : undefined
  const transfers = scratch ? rehearseImport(target.transfers, scratch.transfers) : target.transfers
  const journal = await openedJournal(sha256(JSON.stringify(['copy', store.description, kind, included])))
  await using rejects = createRejectsFile(path.replace(/(?:\.jsonl)?$/, `.${kind}.jsonl`))
  if (!isRehearsal) await audit.record(dataExported(whatWentOut(kind, 0, included).replace(' 0', ''), ACTOR))
  const onProgress = ({ position, rejected }: TransferJournal) =>
    progress.show(`${position} ${kind}, ${rejected} rejected`)
  const ports = { kind, store: transfers, journal, keepsAlike: true, rejects, clock: world.clock, onProgress }
  const startedAt = world.clock.monotonic()
  const ended = await importRows(rows(journal), ports)
  const seconds = (world.clock.monotonic() - startedAt) / 1000
  if (!isRehearsal) {
    await createAudit({ store: target.audit, logger: world.logger }).record(dataImported(kind, ended.added, ACTOR))
  }
  return importedOutcome({ journal: ended, from: journal, isRehearsal, rejects: rejects.path, seconds })

  /** Rows come while a copy goes on: one that was finished is begun anew, and finds what is there already. */
  async function openedJournal(base: string): Promise<TransferJournal> {
    for (let run = 0; ; run += 1) {
      const found = await transfers.open(run === 0 ? base : sha256(`${base} ${run}`), kind)
      if (found.finishedAt === undefined) return found
    }
  }

  async function* rows({
    after: begun,
    position,
  }: TransferJournal): AsyncGenerator<ImportedRecord<TransferredRows[K]>> {
    let after = begun
    let line = position
    for (;;) {
      const page = await store.transfers.page(kind, { limit: ROWS_AT_ONCE, ...(after !== undefined && { after }) })
      for (const row of page) {
        after = store.transfers.keyOf(kind, row)
        line += 1
        yield { line, record: row, made: { row: withoutSecrets<K>(row, included) }, after }
      }
      if (page.length < ROWS_AT_ONCE) return
    }
  }
}

function isRefused(outcome: Outcome): boolean {
  return outcome.isRefused === true
}
