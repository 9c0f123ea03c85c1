/** The interface of a format in which rows stand in a file: one file per format, and one line in `formats.ts`. */
import type { RowColumns } from '@latchkey/sql'

/** A record as it stands in a file. */
export interface FileRecord {
  /** Where it begins, from 1. */
  readonly line: number
  /** What it holds, or the text of something that is no record. */
  readonly content:
    | { readonly value: Readonly<Record<string, unknown>> }
    | { readonly fault: string; readonly text: string }
}

/** A row that is written. */
export interface WrittenRow {
  readonly members: object
  readonly columns: RowColumns
}

export interface FileFormat {
  readonly name: 'csv' | 'jsonl' | 'json' | 'sql'
  /** Whether a record's values are named as the columns of Latchkey's tables, or as its members. */
  readonly names: 'columns' | 'members'
  /**
   * The records in their order, which is the same each time.
   *
   * @param list - of a JSON document: the member that holds the list, where it is not the document itself
   * @throws {FileFault} where no record can be told from the next
   */
  readonly read: (chunks: AsyncIterable<Uint8Array>, list: string | undefined) => AsyncGenerator<FileRecord>
  /** Undefined for a format that is only read. */
  readonly writing?: FileWriting
}

export interface FileWriting {
  readonly header: (first: RowColumns | undefined, dialect: SqlDialect) => string
  readonly row: (row: WrittenRow, dialect: SqlDialect) => string
}

/** Whose SQL: one of them reads backslashes in texts. */
export type SqlDialect = 'sqlite' | 'postgres' | 'mysql'

/** Longer than any record that a row can hold: what is longer has lost its end. */
export const LONGEST_RECORD = 1_048_576

/** What keeps a file from being read to its end. */
export class FileFault extends Error {
  readonly line: number

  constructor(line: number, what: string) {
    super(what)
    this.line = line
  }
}

/** @param text - a JSON text */
export function jsonContent(text: string): FileRecord['content'] {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: value as Readonly<Record<string, unknown>> }
    }
  } catch {
    // The parser's own words quote the text.
  }
  return { fault: 'no_json_object', text }
}
