/** Schema version 1: all tables of the first release, as they were declared then. */
import { sql } from 'kysely'
import type { TableShape } from '../database/table-shape.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const firstTables: readonly TableShape[] = [
  {
    name: 'latchkey_users',
    columns: {
      id: 'uuid key',
      username: 'text unique',
      password_hash: 'ascii null',
      created_at: 'integer',
      disabled_at: 'integer null',
      email: 'text null',
      email_key: 'text null',
      email_verified_at: 'integer null',
      password_changed_at: 'integer null',
      scopes: 'longText null',
      roles: 'longText null',
    },
    indexes: [{ name: 'latchkey_users_email_key', columns: ['email_key'], unique: true }],
  },
  {
    name: 'latchkey_people',
    columns: {
      subject: 'text key',
      created_at: 'integer',
      disabled_at: 'integer null',
      email: 'text null',
      email_key: 'text null',
      email_verified_at: 'integer null',
      password_changed_at: 'integer null',
      scopes: 'longText null',
      roles: 'longText null',
    },
    indexes: [{ name: 'latchkey_people_email_key', columns: ['email_key'], unique: true }],
  },
  {
    name: 'latchkey_revocations',
    columns: {
      id: 'uuid key',
      kind: 'text',
      name: 'text',
      issuer: 'text null',
      issued_until: 'integer null',
      expires_at: 'integer null',
      recorded_at: 'integer',
    },
    uniqueTogether: ['recorded_at', 'id'],
    indexes: [{ name: 'latchkey_revocations_expiry', columns: ['expires_at'] }],
  },
  {
    name: 'latchkey_revocation_log',
    columns: {
      only_row: 'integer key',
      id: 'uuid',
    },
  },
  {
    name: 'latchkey_sessions',
    columns: {
      id: 'uuid key',
      subject: 'text',
      client_id: 'text',
      device_label: 'text null',
      address: 'text null',
      user_agent: 'text null',
      scope: 'ascii null',
      created_at: 'integer',
      authenticated_at: 'integer',
      last_used_at: 'integer',
      idle_expires_at: 'integer',
      absolute_expires_at: 'integer',
      ended_at: 'integer null',
      end_reason: 'text null',
      current_hash: 'hash unique',
      previous_hash: 'hash null',
      sealed_successor: 'ascii null',
      rotated_at: 'integer null',
    },
    indexes: [
      { name: 'latchkey_sessions_previous_hash', columns: ['previous_hash'] },
      { name: 'latchkey_sessions_subject', columns: ['subject', 'id'] },
      { name: 'latchkey_sessions_expiry', columns: ['absolute_expires_at'] },
    ],
  },
  {
    name: 'latchkey_spent_refresh_tokens',
    columns: {
      hash: 'hash key',
      session_id: 'uuid',
      spent_at: 'integer',
      sealed_successor: 'ascii',
      expires_at: 'integer',
    },
    indexes: [{ name: 'latchkey_spent_refresh_tokens_expiry', columns: ['expires_at'] }],
  },
  {
    name: 'latchkey_clients',
    columns: {
      id: 'text key',
      name: 'text',
      secret_hash: 'hash',
      grants: 'longText',
      scopes: 'longText',
      audiences: 'longText',
      created_at: 'integer',
      disabled_at: 'integer null',
    },
  },
  {
    name: 'latchkey_signing_keys',
    columns: {
      kid: 'text key',
      alg: 'text',
      state: 'text',
      slot: 'text unique null',
      origin: 'text',
      created_at: 'integer',
      activate_at: 'integer null',
      activated_at: 'integer null',
      verify_only_since: 'integer null',
      ended_at: 'integer null',
      public_jwk: 'longText null',
      sealed: 'longText null',
      verified_count: 'integer',
      last_verified_at: 'integer null',
    },
  },
  {
    name: 'latchkey_one_time_tokens',
    columns: {
      hash: 'hash key',
      purpose: 'text',
      user_id: 'text',
      email_key: 'text',
      created_at: 'integer',
      expires_at: 'integer',
      used_at: 'integer null',
    },
    indexes: [
      { name: 'latchkey_one_time_tokens_user', columns: ['user_id'] },
      { name: 'latchkey_one_time_tokens_expiry', columns: ['expires_at'] },
    ],
  },
  {
    name: 'latchkey_api_keys',
    columns: {
      id: 'uuid key',
      user_id: 'text',
      name: 'text',
      hash: 'hash unique',
      scopes: 'longText',
      created_at: 'integer',
      expires_at: 'integer null',
      last_used_at: 'integer null',
    },
    indexes: [{ name: 'latchkey_api_keys_user', columns: ['user_id', 'id'] }],
  },
  {
    name: 'latchkey_devices',
    columns: {
      token_hash: 'hash key',
      subject: 'text',
      created_at: 'integer',
      last_used_at: 'integer',
    },
    indexes: [
      { name: 'latchkey_devices_subject', columns: ['subject', 'created_at'] },
      { name: 'latchkey_devices_last_use', columns: ['last_used_at'] },
    ],
  },
  {
    name: 'latchkey_audit',
    columns: {
      id: 'uuid key',
      recorded_at: 'integer',
      type: 'text',
      outcome: 'text',
      reason: 'text null',
      subject: 'text null',
      actor: 'text null',
      session_id: 'text null',
      client_id: 'text null',
      object: 'text null',
      address: 'text null',
      user_agent: 'text null',
    },
    uniqueTogether: ['recorded_at', 'id'],
    indexes: [
      { name: 'latchkey_audit_subject', columns: ['subject', 'recorded_at', 'id'] },
      { name: 'latchkey_audit_session_id', columns: ['session_id', 'recorded_at', 'id'] },
      { name: 'latchkey_audit_client_id', columns: ['client_id', 'recorded_at', 'id'] },
      { name: 'latchkey_audit_address', columns: ['address', 'recorded_at', 'id'] },
      { name: 'latchkey_audit_type', columns: ['type', 'recorded_at', 'id'] },
      { name: 'latchkey_audit_actor', columns: ['actor', 'recorded_at', 'id'] },
    ],
  },
  {
    name: 'latchkey_outbox',
    columns: {
      id: 'uuid key',
      event: 'text',
      listener: 'text',
      payload: 'longText',
      attempts: 'integer',
      due_at: 'integer',
    },
    indexes: [{ name: 'latchkey_outbox_due', columns: ['due_at'] }],
  },
]

export const createFirstTables: Migration = {
  version: 1,
  creates: firstTables,
  async up({ queries, engine, randomId }) {
    for (const table of firstTables) await createTable(queries, engine, table)
    // Only one row may exist: a second name would send every reader back to the beginning.
    const row = sql`insert into latchkey_revocation_log (only_row, id) values (1, ${randomId()})`
    await engine.insertOnce(queries, row, ['only_row'])
  },
}
