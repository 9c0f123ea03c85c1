/** What PostgreSQL's errors say (Appendix A of its manual), and PgBouncer's. */
import { codeOf, type FaultKind, type FaultTable, isConnectionError } from './fault-kind.ts'

/** By whole classes where a class has one meaning. */
const kinds: FaultTable<RegExp> = [
  ['duplicate', /^23505$/],
  // 54000: the row of an index is too long.
  ['too_long', /^(22001|54000)$/],
  ['unrepresentable', /^(22P05|22021)$/],
  ['forbidden', /^42501$/],
  ['read_only', /^25006$/],
  // 72000: what it reads from is gone meanwhile.
  ['conflict', /^(40|72)/],
  // Disk or memory is full, but not the number of connections; an input or output error.
  ['failing', /^(53[12]|58)/],
  ['busy', /^(53|55P03|57014)/],
  // 25P03 and 25P04: the server has ended a session that was idle within a transaction, or too long in it.
  ['away', /^(08|57|25P0[34])/],
]

export function postgresFaultKind(error: unknown): FaultKind {
  if (isConnectionError(error) || isLost(error)) return 'away'
  if (nameFault(error)) return 'conflict'
  const code = codeOf(error) ?? ''
  if (code === protocolViolation && (isStartupParameter(error) || isLogin(error))) return 'refused'
  return kinds.find(([, codes]) => codes.test(code))?.[0] ?? 'refused'
}

/**
 * Why a statement was refused for the name under which the server keeps it, so that it has not run. `pooled`: a pooler gives each transaction
 * another connection, where the name is unknown or taken. `changed`: another process has changed the table.
 */
export function nameFault(error: unknown): 'pooled' | 'changed' | undefined {
  const code = codeOf(error) ?? ''
  if (/^(26000|42P05)$/.test(code)) return 'pooled'
  // The code alone is of everything that is not supported, and the message is in the server's language.
  const isReplanned = error instanceof Error && 'routine' in error && error.routine === 'RevalidateCachedQuery'
  return code === '0A000' && isReplanned ? 'changed' : undefined
}

/** Without the server's own words, which quote rows. */
export function postgresRefusal(error: unknown): string {
  const code = codeOf(error) ?? 'no code'
  if (code === protocolViolation) {
    return isStartupParameter(error)
      ? `the login: PgBouncer wants ignore_startup_parameters = statement_timeout, lock_timeout (${code})`
      : `the login (${code})`
  }
  if (code === '28P01' || code === '28000') return `the login (${code})`
  if (code === '3D000') return 'the login: there is no database of this name (3D000)'
  return `${/^[0-9A-Z]{5}$/.test(code) ? 'a statement' : 'to talk'} (${code})`
}

/** PgBouncer says so of whatever it refuses, of a lost server and of a full pool above all. */
const protocolViolation = '08P01'

function isStartupParameter(error: unknown): boolean {
  return error instanceof Error && /startup parameter/i.test(error.message)
}

function isLogin(error: unknown): boolean {
  return error instanceof Error && /no such (database|user)|password|authentication|not allowed/i.test(error.message)
}

/** The driver's own words: it gives no code. */
function isLost(error: unknown): boolean {
  return error instanceof Error && /^(Connection terminated|timeout exceeded|Client (has|was) )/.test(error.message)
}
