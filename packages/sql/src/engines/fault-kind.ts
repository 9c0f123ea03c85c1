/** What a database's error says, in one word for all engines. Each engine classes its own codes; nothing outside its file knows one. */

export type FaultKind =
  /** No connection, or it was lost; the server starts, ends, or has ended the session. */
  | 'away'
  /** A connection, a lock or the answer was not to be had in time. */
  | 'busy'
  /** It lost against other work, and was undone. */
  | 'conflict'
  /** The server, the session or the file takes no writes. */
  | 'read_only'
  /** No room is left on the disk or in memory, or the disk fails. */
  | 'failing'
  /** A row with this key exists. */
  | 'duplicate'
  /** A text does not fit its column. */
  | 'too_long'
  /** The database's character set lacks a character of a parameter, so no row can hold it. */
  | 'unrepresentable'
  /** The database's user lacks a right to the table or the column. */
  | 'forbidden'
  /** An operator must act: the login, a right, a statement. */
  | 'refused'

/** Codes of an engine, as a pattern or as a list. */
export type FaultTable<Codes> = readonly (readonly [FaultKind, Codes])[]

/** The same statement may work later. */
export function isPassing(kind: FaultKind): boolean {
  return ['away', 'busy', 'conflict', 'read_only', 'failing'].includes(kind)
}

/** The error's `code` as text, or undefined. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

const connectionErrors: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
])

/** A system error: the connection cannot be made, or was lost. */
export function isConnectionError(error: unknown): boolean {
  return connectionErrors.has(codeOf(error))
}
