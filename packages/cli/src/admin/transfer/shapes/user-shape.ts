/** The interface of an export's shape: one file per product, and one line in `shapes.ts`. */
import type { SourceUser } from '@latchkey/server/administration'
import type { SourceRecord } from './source-record.ts'

export interface UserShape {
  readonly name: string
  /** Whose export it is, and what of it is read. */
  readonly what: string
  /** The member of a JSON document that holds the users, where it is not the document itself. */
  readonly list?: string
  /** Password formats that its hashes have and no string tells; the operator must name them. */
  readonly formats?: readonly string[]
  /** A record of the export, or a code that says why nobody can be made of it. Roles and scopes of other systems mean nothing here. */
  readonly read: (record: SourceRecord, parameters: ShapeParameters) => SourceUser | { readonly refusal: string }
}

/** What an export does not say, and the product's console does. */
export interface ShapeParameters {
  /** `--hash-parameters`: by the names of Firebase's console. */
  readonly hash: ReadonlyMap<string, string>
  /** Seconds since the epoch. */
  readonly now: number
}
