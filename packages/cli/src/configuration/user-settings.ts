/** `users` in the settings file: whose passwords are checked. */
import { listFormats } from '@latchkey/passwords'
import Type from 'typebox'
import { type Section, section, strict, text } from './section.ts'

/** Whose passwords are checked. */
export interface UserSettings {
  /** The environment variable that holds the database's URL, so that no password stands in a file. */
  readonly urlEnv: string
  /** An existing table used in place; without it, Latchkey's own schema. */
  readonly table?: string
  /** Default: `id`, `username`, `password`. */
  readonly columns?: {
    readonly id: string
    readonly username: string
    readonly password: string
    readonly disabled?: string
    readonly active?: string
  }
  readonly comparison?: 'exact' | 'collation'
  /** Formats of old rows that are broken, or that no string tells: read because they are named, first to last. */
  readonly passwords?: {
    readonly format: string
    /** Columns of the table by the field that they hold. */
    readonly columns?: Readonly<Record<string, string>>
    /** What is the same in all rows. */
    readonly parameters?: Readonly<Record<string, string | number>>
    /** The same, of what is secret: the environment variable that holds it. */
    readonly environment?: Readonly<Record<string, string>>
  }[]
  /** Rewrites hashes after a good login; `werkzeug-pbkdf2` is what the old Flask app still reads. Default: only broken ones. */
  readonly rehash?: 'phc-argon2id' | 'werkzeug-pbkdf2' | 'never'
  /** Whether `users delete` and `DELETE /v1/me` delete rows of the existing table. Default false: its app does. */
  readonly deleteRows?: boolean
}

export const USERS: Section<UserSettings> = section({
  urlEnv: text,
  table: Type.Optional(text),
  columns: Type.Optional(
    Type.Object(
      { id: text, username: text, password: text, disabled: Type.Optional(text), active: Type.Optional(text) },
      strict,
    ),
  ),
  comparison: Type.Optional(Type.Enum(['exact', 'collation'])),
  passwords: Type.Optional(
    Type.Array(
      Type.Object(
        {
          format: Type.Enum(listFormats().map(({ name }) => name)),
          columns: Type.Optional(Type.Record(Type.String(), text)),
          parameters: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()]))),
          environment: Type.Optional(Type.Record(Type.String(), text)),
        },
        strict,
      ),
    ),
  ),
  rehash: Type.Optional(Type.Enum(['phc-argon2id', 'werkzeug-pbkdf2', 'never'])),
  deleteRows: Type.Optional(Type.Boolean()),
})
