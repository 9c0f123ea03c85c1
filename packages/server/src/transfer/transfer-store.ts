/** Rows in bulk, in and out, and how far that has come: what an import has done is written down in the transaction that does it. */
import type { TransferKind, TransferredRows } from './transferred-rows.ts'

/** What becomes of a row. `there`: exactly this row is there already, from an earlier run. The others are refusals. */
export type RowFate =
  | 'added'
  | 'there'
  | 'id_taken'
  | 'username_taken'
  | 'username_alike'
  | 'email_taken'
  | 'secret_taken'
  | 'slot_taken'
  | 'unusable'

/** How far a transfer has come. */
export interface TransferJournal {
  /** SHA-256 of what is transferred and how: the same again goes on where it stopped. */
  readonly id: string
  readonly kind: TransferKind
  /** Records that are done, whatever became of them. */
  readonly position: number
  /** Where the source goes on, if it is a database: after this key. */
  readonly after?: string
  readonly added: number
  readonly there: number
  readonly rejected: number
  /** How long the file of rejects is: what stands behind that in it belongs to rows that are not done. */
  readonly rejectsBytes: number
  /** How many hashes are of which format. */
  readonly formats: Readonly<Record<string, number>>
  readonly startedAt: number
  readonly finishedAt?: number
}

/** What a step changes of its journal. */
export type TransferProgress = Omit<TransferJournal, 'id' | 'kind' | 'startedAt'>

/** Rows that go in together. */
export interface TransferStep {
  /** As it was read. */
  readonly journal: TransferJournal
  /** Whether a name stays that differs from another's in case alone, as those who log in with it know it. */
  readonly keepsAlike: boolean
  /**
   * Called within the transaction, once more if it lost against another. What it writes must be the same each time.
   *
   * @param fates - one for each row, in their order
   */
  readonly settle: (fates: readonly RowFate[]) => Promise<TransferProgress>
}

/** Every method rejects with a DomainError: `store_unavailable` | `store_misconfigured`. */
export interface TransferStore {
  /** Rows in the order of their keys. */
  page<K extends TransferKind>(
    kind: K,
    query: { readonly after?: string; readonly limit: number },
  ): Promise<readonly TransferredRows[K][]>
  /** The key of a row, after which the next page begins. */
  keyOf<K extends TransferKind>(kind: K, row: TransferredRows[K]): string
  /** What would become of the rows. Nothing is changed. */
  judge<K extends TransferKind>(
    kind: K,
    rows: readonly TransferredRows[K][],
    options: Pick<TransferStep, 'keepsAlike'>,
  ): Promise<readonly RowFate[]>
  /** The journal with this id, which is made when it is missing. */
  open(id: string, kind: TransferKind): Promise<TransferJournal>
  /**
   * Adds the rows that can be added, and writes the journal, in one transaction.
   *
   * @returns the journal after it, or why nothing has changed
   */
  add<K extends TransferKind>(
    kind: K,
    rows: readonly TransferredRows[K][],
    step: TransferStep,
  ): Promise<TransferJournal | NothingAdded>
}

/**
 * `moved`: the journal is another by now, because of another process, or of this one a moment ago whose answer was lost. `refused`: the
 * database does not take one of the rows.
 */
export type NothingAdded = 'moved' | 'refused'
