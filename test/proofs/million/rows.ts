/** Rows in bulk, many in one statement: what an import of ready hashes and a long life of the server leave behind. */
import { createHash } from 'node:crypto'
import { execute } from '@latchkey/sql/testing'

const ROWS_PER_STATEMENT = 1000
const STATEMENTS_PER_CONNECTION = 20

/** A table, and its row by number as SQL. */
export interface BulkRows {
  readonly table: string
  readonly columns: string
  readonly row: (number: number) => string
}

/** @returns rows per second */
export async function insertRows(url: string, { table, columns, row }: BulkRows, count: number): Promise<number> {
  const startedAt = performance.now()
  let waiting: string[] = []
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    const length = Math.min(ROWS_PER_STATEMENT, count - from)
    const rows = Array.from({ length }, (_, i) => `(${row(from + i)})`)
    waiting.push(`insert into ${table} (${columns}) values ${rows.join()}`)
    if (waiting.length < STATEMENTS_PER_CONNECTION && from + length < count) continue
    await execute(url, ...waiting)
    waiting = []
  }
  return count / ((performance.now() - startedAt) / 1000)
}

/** Every row of a kind has an id of this form, so that any of them can be asked for. */
export function idOf(number: number): string {
  return `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

export function nameOf(number: number): string {
  return `user ${number}`
}

export function hashOf(kind: string, number: number): string {
  return createHash('sha256').update(`${kind} ${number}`).digest('hex')
}

export function userRows(passwordHash: string): BulkRows {
  return {
    table: 'latchkey_users',
    columns: 'id, username, password_hash, created_at, email, email_key, scopes, roles',
    row: (i) =>
      `'${idOf(i)}', '${nameOf(i)}', '${passwordHash}', 1700000000, 'user${i}@example.com', 'user${i}@example.com', '["read"]', '[]'`,
  }
}

/** A fifth has expired; all times are spread. `users` is how many there are to own a row. */
export function otherRows(users: number, nowSeconds: number): readonly BulkRows[] {
  const ownerOf = (i: number) => idOf((i * 7919) % users)
  const expiryOf = (i: number) => nowSeconds + (i % 5 === 0 ? -200_000_000 - i : 1_000_000 + i)
  return [
    {
      table: 'latchkey_sessions',
      columns: `id, subject, client_id, created_at, authenticated_at, last_used_at, idle_expires_at, absolute_expires_at,
        current_hash, previous_hash, sealed_successor, rotated_at`,
      row: (i) => {
        const hashes = `'${hashOf('current', i)}', '${hashOf('previous', i)}', 'sealed', ${nowSeconds * 1000}`
        return `'${idOf(i)}', '${ownerOf(i)}', 'first-party', 1, 1, 1, ${expiryOf(i)}, ${expiryOf(i)}, ${hashes}`
      },
    },
    {
      table: 'latchkey_spent_refresh_tokens',
      columns: 'hash, session_id, spent_at, sealed_successor, expires_at',
      row: (i) => `'${hashOf('spent', i)}', '${idOf(i)}', 1, 'sealed', ${expiryOf(i)}`,
    },
    {
      table: 'latchkey_audit',
      columns: 'id, recorded_at, type, outcome, subject, actor, session_id, client_id, address',
      row: (i) => {
        const recordedAt = expiryOf(i) * 1000 - 31_536_000_000
        return `'${idOf(i)}', ${recordedAt}, 'login', 'success', '${ownerOf(i)}', '${ownerOf(i)}', '${idOf(i)}', 'c${i % 100}', '10.${i % 250}.0.1'`
      },
    },
    {
      table: 'latchkey_devices',
      columns: 'token_hash, subject, created_at, last_used_at',
      row: (i) => `'${hashOf('device', i)}', '${ownerOf(i)}', 1, ${expiryOf(i)}`,
    },
    {
      table: 'latchkey_networks',
      columns: 'digest, subject, last_used_at',
      row: (i) => `'${hashOf('network', i)}', '${ownerOf(i)}', ${expiryOf(i)}`,
    },
    {
      table: 'latchkey_one_time_tokens',
      columns: 'hash, purpose, user_id, email_key, created_at, expires_at',
      row: (i) => `'${hashOf('one-time', i)}', 'password_reset', '${ownerOf(i)}', 'a@example.com', 1, ${expiryOf(i)}`,
    },
    {
      table: 'latchkey_api_keys',
      columns: 'id, user_id, name, hash, scopes, created_at',
      row: (i) => `'${idOf(i)}', '${ownerOf(i)}', 'a', '${hashOf('key', i)}', '[]', 1`,
    },
    {
      table: 'latchkey_revocations',
      columns: 'id, kind, name, expires_at, recorded_at',
      row: (i) => `'${idOf(i)}', 'session', '${idOf(i)}', ${expiryOf(i)}, ${nowSeconds * 1000 - i}`,
    },
  ]
}
