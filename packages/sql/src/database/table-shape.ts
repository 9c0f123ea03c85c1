/** The shape of a table, apart from what its rows mean: what a migration makes, and what a declaration is compared with. */
import type { StorageType } from './columns.ts'

/** How a column is kept; `key` is the primary key; a column without `null` does not accept NULL. */
export type ColumnShape = `${StorageType}${'' | ' key' | ' unique'}${'' | ' null'}`

export interface IndexShape {
  /** Unique in the whole database, as SQLite and PostgreSQL want it: begins with the table's name. */
  readonly name: string
  /** In the order of the index. */
  readonly columns: readonly string[]
  readonly unique?: boolean
}

export interface TableShape {
  readonly name: string
  /** In their order. */
  readonly columns: Readonly<Record<string, ColumnShape>>
  /** Columns that are unique together. They are an index like any other, because not every engine can name one inside a table. */
  readonly uniqueTogether?: readonly string[]
  readonly indexes?: readonly IndexShape[]
}

/** The parts of a column's shape. */
export function readColumnShape(shape: ColumnShape): {
  readonly storage: StorageType
  readonly constraint: 'key' | 'unique' | undefined
  readonly isNullable: boolean
} {
  const [storage, ...words] = shape.split(' ')
  const constraint = words.includes('key') ? 'key' : words.includes('unique') ? 'unique' : undefined
  return { storage: storage as StorageType, constraint, isNullable: words.includes('null') }
}
