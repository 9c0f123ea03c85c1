/**
 * Schema version 4: login sessions, one row for each family of refresh tokens, and the spent tokens that their rows have no place
 * for. Times are seconds since the epoch, except `rotated_at` and `spent_at`: milliseconds, by which the grace time is counted.
 */
import { sql } from 'kysely'
import { createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const sessions = 'latchkey_sessions'
const spentTokens = 'latchkey_spent_refresh_tokens'

export const createSessions: Migration = {
  version: 4,
  async up(queries, dialect) {
    const { uuid, exactText, ascii, hash, seconds } = dialect.types
    await requireOwnTable(queries, dialect, { name: sessions, columns: ['id', 'subject', 'current_hash'] })
    await requireOwnTable(queries, dialect, { name: spentTokens, columns: ['hash', 'session_id', 'spent_at'] })
    await sql`create table if not exists latchkey_sessions (
      id ${uuid} not null primary key,
      subject ${exactText} not null,
      client_id ${exactText} not null,
      device_label ${exactText},
      address ${exactText},
      user_agent ${exactText},
      scope ${ascii},
      created_at ${seconds} not null,
      authenticated_at ${seconds} not null,
      last_used_at ${seconds} not null,
      idle_expires_at ${seconds} not null,
      absolute_expires_at ${seconds} not null,
      ended_at ${seconds},
      end_reason ${exactText},
      current_hash ${hash} not null unique,
      previous_hash ${hash},
      sealed_successor ${ascii},
      rotated_at ${seconds}
    )`.execute(queries)
    await sql`create table if not exists latchkey_spent_refresh_tokens (
      hash ${hash} not null primary key,
      session_id ${uuid} not null,
      spent_at ${seconds} not null,
      sealed_successor ${ascii} not null,
      expires_at ${seconds} not null
    )`.execute(queries)
    for (const index of [
      { table: sessions, name: 'latchkey_sessions_previous_hash', columns: ['previous_hash'] },
      { table: sessions, name: 'latchkey_sessions_subject', columns: ['subject', 'id'] },
      { table: sessions, name: 'latchkey_sessions_expiry', columns: ['absolute_expires_at'] },
      { table: spentTokens, name: 'latchkey_spent_refresh_tokens_expiry', columns: ['expires_at'] },
    ]) {
      await createIndex(queries, dialect, index)
    }
  },
}
