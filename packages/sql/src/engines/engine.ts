/**
 * What differs between database engines, as named capabilities. One file per engine, which exports it; a row in `engines.ts` for each.
 * No code may depend on the name of an engine: each difference has its own name here.
 */
import type { Clock } from '@latchkey/server/stores'
import type { IsolationLevel, Kysely, Dialect as KyselyDialect, OperationNodeSource, RawBuilder } from 'kysely'
import type { StorageType } from '../database/columns.ts'
import type { FaultKind } from './fault-kind.ts'

/** Any database: each declared table brings its own types. */
export type Queries = Kysely<Record<never, never>>

export interface OpenOptions {
  /** Most connections to a server. */
  readonly connections: number
  /** Longest wait for a connection and for one query, each. */
  readonly deadlineMilliseconds: number
  /** Whether a missing SQLite file is created. */
  readonly create: boolean
  /** Nothing can be written over these connections: the database itself refuses it. */
  readonly readOnly: boolean
  /** Counts the deadlines. */
  readonly clock: Clock
  /** Is told what has become of each statement. It must not throw. */
  readonly told: (outcome: StatementOutcome) => void
}

/** A statement that was answered or has failed. */
export interface StatementOutcome {
  readonly text: string
  /** 0 for one that reads. */
  readonly changedRows: number
  readonly error?: unknown
}

export interface TableName {
  /** The database's own default when absent. */
  readonly schema: string | undefined
  readonly name: string
}

/** A column as the live catalogue describes it. */
export interface ExistingColumn {
  readonly name: string
  /** The engine's name of the type, for messages. */
  readonly type: string
  readonly kind: 'integer' | 'text' | 'uuid' | 'binary' | 'other'
  /** Whether it takes NULL. */
  readonly isNullable: boolean
  /** Whether a new row must give it a value: it does not accept NULL, and has no default. */
  readonly isDemanded: boolean
  /** What an integer column holds, cut to the integers that JavaScript holds exactly. */
  readonly integerRange: { readonly minimum: number; readonly maximum: number }
  /** Characters, when the engine enforces a limit. */
  readonly maximumLength: number | undefined
  readonly characterSet: string | undefined
  readonly collation: string | undefined
  /** Which character set the column's texts are in, if it lacks some character. */
  readonly narrowSet: string | undefined
}

/** An index as the live catalogue describes it. */
export interface ExistingIndex {
  readonly name: string
  /** In the order of the index. */
  readonly columns: readonly string[]
}

/** Indexes of the columns that a catalogue lists one by one, each index together and in its order. */
export function gatherIndexes(
  rows: readonly { readonly name: string; readonly column: string }[],
): readonly ExistingIndex[] {
  const gathered = Map.groupBy(rows, ({ name }) => name)
  return [...gathered].map(([name, members]) => ({ name, columns: members.map(({ column }) => column) }))
}

/** A database that does not exist yet; opening it creates it. */
export interface MissingDatabase {
  /** Of its file, or `:memory:`. */
  readonly path: string
  /** What keeps it from being created, if anything does. */
  readonly whyNot: string | undefined
}

/** A database, found by its URL. Nothing is opened yet. */
export interface DatabasePlace {
  /** Engine, place and name; no user, no password. */
  readonly description: string
  /** What an operator should know of the way there, with the setting that mends it. */
  readonly warnings: readonly string[]
  connect(options: OpenOptions): KyselyDialect
  /** For a database that `connect` can create: undefined when it exists. */
  missing?(): MissingDatabase | undefined
}

/** One table of a statement, in the engine's plan for it. */
export interface TableAccess {
  readonly table: string
  /** `index`: to the rows and past the others. `walk`: along an index from its end, so that only a limit bounds it. */
  readonly how: 'index' | 'walk' | 'whole table'
  readonly index: string | undefined
  /** Whether rows are put in order after they were read. */
  readonly sorts: boolean
}

/** How an engine is asked for the plan of a statement. */
export interface PlanLanguage {
  /** What stands before the statement. */
  readonly words: string
  readonly read: (rows: readonly Readonly<Record<string, unknown>>[]) => readonly TableAccess[]
}

export interface SqlEngine {
  /** What its URLs begin with. The first is shown. */
  readonly schemes: readonly string[]
  /** @throws {TypeError} for an invalid URL; its text does not contain the password */
  locate(url: string): DatabasePlace

  /** The columns of a table or view; empty when the table does not exist. */
  columns(queries: Queries, table: TableName): Promise<readonly ExistingColumn[]>
  /** Why tables of our own cannot hold every text here, and what to do; undefined where they can. */
  narrowFault(queries: Queries): Promise<string | undefined>
  /** Tables and views that could have been meant, at most 50. */
  tables(queries: Queries): Promise<readonly string[]>
  /** A table's indexes, the primary key's included where it has one. */
  indexes(queries: Queries, table: TableName): Promise<readonly ExistingIndex[]>
  /** Columns that alone are unique, by primary key or by a complete index. */
  uniqueColumns(queries: Queries, table: TableName): Promise<readonly string[]>

  /** The statement by which an administrator lets our user change a column; undefined where there are no rights. */
  grantUpdate(queries: Queries, table: TableName, column: string): Promise<string | undefined>

  /** True under the column's own collation, through an index on the column. */
  equalByCollation(column: ExistingColumn, value: string): RawBuilder<unknown>
  /** True for the same code points only; combined with `equalByCollation` it still uses the index. */
  equalExactly(column: ExistingColumn, value: string): RawBuilder<unknown>
  /** Two texts have the same key exactly when they have the same code points. */
  exactKey(column: ExistingColumn): RawBuilder<unknown>
  /** True for a row whose id is not of the column's type, where the engine allows that. */
  isForeignToType: ((column: ExistingColumn) => RawBuilder<unknown>) | undefined

  /** Runs work while no other process runs work under the same name on the same database. */
  alone<T>(queries: Queries, name: string, work: (queries: Queries) => Promise<T>): Promise<T>
  /** How transactions are isolated unless asked otherwise; undefined for the server's own setting. */
  readonly isolation: IsolationLevel | undefined
  /**
   * Runs an INSERT of one row, which does nothing when a row with that key exists. Any other error is thrown.
   *
   * @param key - the columns of the primary key, or of a unique index
   * @returns whether the row was made
   */
  insertOnce(queries: Queries, insert: RawBuilder<unknown>, key: readonly string[]): Promise<boolean>
  /**
   * Both as one statement, which has the row count of the UPDATE: the INSERT does nothing when a row with that key exists. Undefined where
   * an engine has no such statement.
   */
  readonly insertWithUpdate:
    | ((insert: RawBuilder<unknown>, key: readonly string[], update: OperationNodeSource) => RawBuilder<unknown>)
    | undefined
  /** A transaction has no trips of its own: its statements run in this process. */
  readonly isNear: boolean
  /** INSERT … RETURNING tells the id that the database made; without it the driver does. */
  readonly supportsReturning: boolean
  /** More than one connection of this process at a time. Without it a second one would wait for the first. */
  readonly supportsManyConnections: boolean
  /** The engine's words for each type of our own columns. Every text compares by code points. */
  readonly types: Readonly<Record<StorageType, RawBuilder<unknown>>>

  /** The database's own clock as the statement runs, in milliseconds since the epoch: one clock for all who write. */
  readonly nowMilliseconds: RawBuilder<number>

  readonly plans: PlanLanguage

  /** Changes nothing in the table, and fails where nothing can be changed. */
  touch(table: string): RawBuilder<unknown>

  faultKind(error: unknown): FaultKind
  /**
   * How often more it is worth trying what failed like this: work that lost against other work and was undone.
   * 0 for everything else, duplicates above all.
   */
  retriesOf(error: unknown): number
  /** The refusal without the database's own words, which quote rows: e.g. `the login (1045)`. */
  refusalOf(error: unknown): string
}

/** The integers that a column of this many bits holds and a JavaScript number holds exactly. */
export function integerRangeOf(bits: number, signed: boolean): ExistingColumn['integerRange'] {
  const values = 2 ** (signed ? bits - 1 : bits)
  return {
    minimum: signed ? Math.max(-values, Number.MIN_SAFE_INTEGER) : 0,
    maximum: Math.min(values - 1, Number.MAX_SAFE_INTEGER),
  }
}

/** Longest wait for a lock. Without a bound, a change to a table that waits for one slow query keeps everybody else waiting behind it. */
export const lockMilliseconds = 3000

/** Five tries in all. */
export const mostRetries = 4
