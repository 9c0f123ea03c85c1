/**
 * Adds records to a store, a slice at a time. What is done is in the journal that the slice's transaction writes, so that whoever is killed
 * goes on where the last transaction ended. Nothing is lost: what cannot be added is in the file of rejects, with its line and a reason.
 */
import { DomainError } from '../faults/domain-error.ts'
import type { Clock } from '../world/clock.ts'
import { wait } from '../world/wait.ts'
import type { RowFate, TransferJournal, TransferProgress, TransferStore } from './transfer-store.ts'
import type { TransferKind, TransferredRows } from './transferred-rows.ts'

/** A record of the source, and the row that it makes. */
export interface ImportedRecord<Row> {
  /** Where it begins in the source, from 1. */
  readonly line: number
  /** As it was read, for the file of rejects. */
  readonly record: unknown
  /** Or why there is none: a code, with nothing of the record in it. */
  readonly made: { readonly row: Row; readonly format?: string } | { readonly refusal: string }
  /** Where the source goes on after it, if it can do so by itself. */
  readonly after?: string
}

/** The file of rejects. */
export interface Rejects {
  /** Writes behind this many bytes and forgets what stood there; resolves when it is on the disk, with how long the file is now. */
  readonly write: (from: number, rejects: readonly Reject[]) => Promise<number>
}

export interface Reject {
  readonly line: number
  readonly reason: string
  readonly record: unknown
}

export interface ImportPorts<K extends TransferKind> {
  readonly kind: K
  readonly store: Pick<TransferStore, 'add' | 'open'>
  readonly journal: TransferJournal
  readonly keepsAlike: boolean
  readonly rejects: Rejects
  readonly clock: Clock
  readonly onProgress?: (journal: TransferJournal) => void
  /** Default 1,000: of the widest table within what any database takes in one statement. */
  readonly rowsAtOnce?: number
}

export type ImportEnd = TransferJournal

const mostWaits = 5
const waitMilliseconds = 500

/**
 * @param records - what the journal has not done yet, in the order of the source
 * @throws {DomainError} store_unavailable | store_misconfigured: what was committed stays, and the same import goes on from there
 */
export async function importRows<K extends TransferKind>(
  records: AsyncIterable<ImportedRecord<TransferredRows[K]>>,
  ports: ImportPorts<K>,
): Promise<ImportEnd> {
  const { rowsAtOnce = 1000, onProgress, clock } = ports
  let { journal } = ports
  let slice: ImportedRecord<TransferredRows[K]>[] = []
  const commit = async (isEnd: boolean) => {
    journal = await addSlice(slice, journal, { ...ports, ...(isEnd && { finishedAt: Math.floor(clock.now()) }) })
    slice = []
    onProgress?.(journal)
  }
  for await (const record of records) {
    slice.push(record)
    if (slice.length >= rowsAtOnce) await commit(false)
  }
  await commit(true)
  return journal
}

type Slice<K extends TransferKind> = readonly ImportedRecord<TransferredRows[K]>[]

interface SlicePorts<K extends TransferKind> extends ImportPorts<K> {
  readonly finishedAt?: number
}

async function addSlice<K extends TransferKind>(
  slice: Slice<K>,
  journal: TransferJournal,
  ports: SlicePorts<K>,
): Promise<TransferJournal> {
  const { kind, store, keepsAlike, finishedAt } = ports
  const rows = slice.flatMap(({ made }) => ('row' in made ? [made.row] : []))
  const settle = (fates: readonly RowFate[]) => settled({ slice, journal, fates }, ports)
  const added = await patiently(() => store.add(kind, rows, { journal, keepsAlike, settle }), ports.clock)
  if (added === 'moved') return afterLostAnswer(slice, journal, ports)
  if (added !== 'refused') return added
  // The database does not say which row it was.
  const [first] = slice
  if (slice.length <= 1) {
    if (first === undefined || 'refusal' in first.made) throw strange('the database refuses a slice without rows')
    return addSlice([{ ...first, made: { refusal: 'refused_by_database' } }], journal, ports)
  }
  const middle = Math.ceil(slice.length / 2)
  const { finishedAt: _, ...unfinished } = ports
  const half = await addSlice(slice.slice(0, middle), journal, unfinished)
  return addSlice(slice.slice(middle), half, { ...unfinished, ...(finishedAt !== undefined && { finishedAt }) })
}

/** The commit may have happened though its answer was lost; or somebody else does the same import. */
async function afterLostAnswer<K extends TransferKind>(
  slice: Slice<K>,
  { id, position }: TransferJournal,
  { store, kind, finishedAt }: SlicePorts<K>,
): Promise<TransferJournal> {
  const found = await store.open(id, kind)
  const isOurs =
    found.position === position + slice.length && (found.finishedAt === undefined) === (finishedAt === undefined)
  if (isOurs) return found
  throw strange('another process is doing the same import')
}

async function settled<K extends TransferKind>(
  done: { readonly slice: Slice<K>; readonly journal: TransferJournal; readonly fates: readonly RowFate[] },
  { rejects, finishedAt }: SlicePorts<K>,
): Promise<TransferProgress> {
  const { slice, journal, fates } = done
  const next = fates.values()
  const formats: Record<string, number> = { ...journal.formats }
  const counts = { added: 0, there: 0 }
  const refused = slice.flatMap(({ line, record, made }): Reject[] => {
    if ('refusal' in made) return [{ line, reason: made.refusal, record }]
    const fate = next.next().value ?? 'unusable'
    if (fate !== 'added' && fate !== 'there') return [{ line, reason: fate, record }]
    counts[fate] += 1
    if (made.format !== undefined) formats[made.format] = (formats[made.format] ?? 0) + 1
    return []
  })
  const after = slice.at(-1)?.after ?? journal.after
  return {
    position: journal.position + slice.length,
    ...(after !== undefined && { after }),
    added: journal.added + counts.added,
    there: journal.there + counts.there,
    rejected: journal.rejected + refused.length,
    rejectsBytes: refused.length === 0 ? journal.rejectsBytes : await rejects.write(journal.rejectsBytes, refused),
    formats,
    ...(finishedAt !== undefined && { finishedAt }),
  }
}

/** A database that is away for a moment does not end the work of an hour. */
async function patiently<T>(work: () => Promise<T>, clock: Clock): Promise<T> {
  for (let waits = 1; ; waits += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'store_unavailable') || waits > mostWaits) throw error
      await wait(clock, waitMilliseconds * waits)
    }
  }
}

function strange(why: string): DomainError {
  return new DomainError('store_misconfigured', why)
}
