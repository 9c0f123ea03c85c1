/** What `latchkey init` was told, by words or at a terminal. */
import type { FrameworkName } from './frameworks.ts'
import type { Columns } from './propose-columns.ts'

/** The variables that the written settings name. */
export const DATABASE_URL = 'DATABASE_URL'
export const TOKEN_SECRET = 'TOKEN_SECRET'
export const KEY_ENCRYPTION_KEY = 'KEY_ENCRYPTION_KEY'

/** The clients for which a server is set up: of an old app, by the dialect, or new ones. */
export const NEW_CLIENTS = 'new'

/** The folder of whoever named none: the one that they are in. */
export const THIS_FOLDER = '.'

/** Where a server on this machine is reached. */
export const LOCAL_ISSUER = 'http://127.0.0.1:5000'

/** What the words say. Whatever is undefined is asked for, or has a default. */
export interface InitOptions {
  /** Where the files go. */
  readonly folder: string
  /** Nothing is asked for. */
  readonly yes: boolean
  readonly database: string | undefined
  readonly table: string | undefined
  readonly columns: Partial<Columns> | undefined
  /** A dialect, or `new`. */
  readonly clients: string | undefined
  readonly allowWeak: string | undefined
  readonly issuer: string | undefined
  readonly framework: FrameworkName | 'none' | undefined
}

/** Another app's table. */
export interface PeopleAnswer {
  readonly table: string
  readonly columns: Columns
}

/** The clients of an old app. */
export interface OldClients {
  readonly dialect: string
  /** Undefined when it is not known yet. */
  readonly secret: string | undefined
  readonly allowWeak: string | undefined
}

/** Everything that is written follows from this. */
export interface Answers {
  readonly url: string
  /** Undefined for accounts of Latchkey's own. */
  readonly people: PeopleAnswer | undefined
  /** Undefined for new clients, which the native face serves. */
  readonly old: OldClients | undefined
  readonly issuer: string
  readonly framework: FrameworkName | undefined
}
