/** Latchkey's own user table, for an app that has none yet. */
import { type UserStore, uuidV7 } from '@latchkey/server/stores'
import type { Database } from '../database/open-database.ts'
import { type ExistingColumn, integerRangeOf } from '../engines/engine.ts'
import { createUserRows } from '../existing-table/user-rows.ts'

const table = 'latchkey_users'

/** Its columns are known, and compare by code points on every engine: nothing has to be checked at the start. */
export function createUserStore(database: Database): UserStore {
  return createUserRows(database, {
    description: `${database.description}, table ${table}`,
    findings: [],
    users: {
      table: { schema: undefined, name: table },
      id: columnOf('id', 'uuid'),
      username: columnOf('username', 'text'),
      password: columnOf('password_hash', 'text', 1024),
      disabled: columnOf('disabled_at', 'integer'),
      active: undefined,
      beside: [],
      others: new Map(),
      unique: ['id', 'username'],
      unknown: [],
    },
    comparison: 'collation',
    beside: new Map([['password_form', 'nfc']]),
    newRow() {
      const now = database.world.clock.now()
      return new Map<string, string | bigint>([
        ['id', uuidV7(now * 1000)],
        ['created_at', BigInt(Math.floor(now))],
      ])
    },
  })
}

function columnOf(name: string, kind: ExistingColumn['kind'], maximumLength?: number): ExistingColumn {
  const integerRange = integerRangeOf(64, true)
  return {
    name,
    type: kind,
    kind,
    isNullable: true,
    isDemanded: false,
    integerRange,
    maximumLength,
    characterSet: undefined,
    collation: undefined,
    narrowSet: undefined,
  }
}
