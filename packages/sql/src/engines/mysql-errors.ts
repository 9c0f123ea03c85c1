/** What the errors of MySQL and MariaDB say: by SQLSTATE where it says something, and by number where it is HY000, which stands for anything. */
import { codeOf, type FaultKind, type FaultTable, isConnectionError } from './fault-kind.ts'

const numbers: FaultTable<readonly number[]> = [
  ['duplicate', [1062]],
  ['too_long', [1406]],
  ['unrepresentable', [1366]],
  ['forbidden', [1142, 1143]],
  // A replica, a session that only reads, a cluster node without quorum (1047). Another server may have its place.
  ['read_only', [1047, 1290, 1792, 1836]],
  // At COMMIT of a cluster (1180), TiDB's write conflicts (8028, 9007), another snapshot (1020), a group's answer (3100, 3101). The table
  // was changed, or the statement must be prepared again (1412, 1615): another process migrates.
  ['conflict', [1020, 1180, 1213, 1412, 1615, 3100, 3101, 8028, 9007]],
  // The disk is full, as the server, a storage engine (1030) or a table (1114) says it; memory is.
  ['failing', [1021, 1026, 1030, 1037, 1038, 1041, 1114]],
  // Too many connections, questions, locks, prepared statements or transactions; no lock, no thread, no answer in time.
  ['busy', [1040, 1135, 1203, 1205, 1206, 1226, 1461, 1637, 1969, 3024, 3572]],
  // The session was ended (1927, 3169), after long idleness too (4031); the server ends, or is kept for its operator (3032, 3168).
  ['away', [1053, 1080, 1927, 3032, 3168, 3169, 4031]],
]

const kindOfNumber: ReadonlyMap<number, FaultKind> = new Map(
  numbers.flatMap(([kind, members]) => members.map((number) => [number, kind] as const)),
)

const states: FaultTable<RegExp> = [
  ['conflict', /^40/],
  ['away', /^08/],
  // Interrupted: by KILL, or by a limit of time.
  ['busy', /^70/],
]

/** Below, the numbers are those of the server's own files: it cannot write or make one. */
const firstOfStatements = 1000

export function mysqlFaultKind(error: unknown): FaultKind {
  const number = numberOf(error)
  if (number === 0) return isLost(error) ? 'away' : 'refused'
  if (number < firstOfStatements) return 'failing'
  const state = stateOf(error)
  return kindOfNumber.get(number) ?? states.find(([, codes]) => codes.test(state))?.[0] ?? 'refused'
}

/** Without the server's own words, which quote rows. */
export function mysqlRefusal(error: unknown): string {
  const number = numberOf(error)
  if ([1044, 1045, 1698].includes(number)) return `the login (${number})`
  if (number === 1049) return 'the login: there is no database of this name (1049)'
  if (number === 0) return `to talk (${codeOf(error) ?? 'no code'})`
  return `a statement (${number})`
}

/** The server's error number, 0 when it did not come from the server. */
export function numberOf(error: unknown): number {
  const number = error instanceof Error && 'errno' in error ? error.errno : undefined
  return typeof number === 'number' && number > 0 ? number : 0
}

function stateOf(error: unknown): string {
  const state = error instanceof Error && 'sqlState' in error ? error.sqlState : undefined
  return typeof state === 'string' ? state : ''
}

function isLost(error: unknown): boolean {
  if (isConnectionError(error) || codeOf(error) === 'PROTOCOL_CONNECTION_LOST') return true
  return error instanceof Error && error.message.startsWith("Can't add new command")
}
