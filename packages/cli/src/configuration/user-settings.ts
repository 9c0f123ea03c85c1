/** `users` in the settings file: whose passwords are checked. */
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
  /** Broken formats of old rows that are accepted all the same. */
  readonly unsafeFormats?: ('werkzeug-hmac' | 'werkzeug-plain')[]
  /** Rewrites hashes after a good login; `werkzeug-pbkdf2` is what the old Flask app still reads. */
  readonly rehash?: 'phc-argon2id' | 'werkzeug-pbkdf2'
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
  unsafeFormats: Type.Optional(Type.Array(Type.Enum(['werkzeug-hmac', 'werkzeug-plain']))),
  rehash: Type.Optional(Type.Enum(['phc-argon2id', 'werkzeug-pbkdf2'])),
  deleteRows: Type.Optional(Type.Boolean()),
})
