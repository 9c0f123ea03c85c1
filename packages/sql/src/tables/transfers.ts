/** Rows of every kind in bulk: one slice is one transaction, with the journal that says so. */
import {
  DomainError,
  type NothingAdded,
  parseEmailAddress,
  type TransferKind,
  type TransferredRows,
  type TransferStore,
  usernameKey,
} from '@latchkey/server/stores'
import { text } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { type AccountRow, accounts } from './account-table.ts'
import { apiKeys } from './api-keys.ts'
import { clientOfRow, clientRow, clients } from './clients.ts'
import { sessions } from './session-table.ts'
import { signingKeys, slotOf } from './signing-keys.ts'
import { spentRefreshTokens } from './spent-refresh-tokens.ts'
import { moveJournal, openJournal } from './transfer-journals.ts'
import { type Transferable, transferable } from './transferable.ts'

const same = <T>(row: T): T => row

type Kinds = { readonly [K in TransferKind]: Transferable<TransferredRows[K]> }

/** For one database each: a statement's text is its engine's. */
const kindsOf = (): Kinds => ({
  users: transferable(accounts, {
    key: 'id',
    once: [
      { member: 'username', fate: 'username_taken' },
      { member: 'usernameKey', fate: 'username_alike', isLeftOut: (keepsAlike) => keepsAlike },
      { member: 'emailKey', fate: 'email_taken' },
    ],
    toRow: userRow,
    fromRow: ({ usernameKey: _, emailKey: __, ...user }) => ({ ...user, passwordForm: user.passwordForm ?? 'sent' }),
  }),
  sessions: transferable(sessions, {
    key: 'id',
    once: [{ member: 'currentHash', fate: 'secret_taken' }],
    toRow: same,
    fromRow: same,
  }),
  'spent-refresh-tokens': transferable(spentRefreshTokens, { key: 'hash', toRow: same, fromRow: same }),
  'api-keys': transferable(apiKeys, {
    key: 'id',
    once: [{ member: 'hash', fate: 'secret_taken' }],
    toRow: same,
    fromRow: same,
  }),
  clients: transferable(clients, { key: 'id', toRow: clientRow, fromRow: clientOfRow }),
  'signing-keys': transferable(signingKeys, {
    key: 'kid',
    once: [{ member: 'slot', fate: 'slot_taken' }],
    toRow: (key) =>
      key.state === 'active' || key.state === 'standby' ? { ...key, slot: slotOf(key.use, key.state) } : key,
    fromRow: ({ slot: _, ...key }) => key,
  }),
})

/** How a row of a kind stands in a file: by members in JSON, by columns in CSV and SQL. */
export function rowForms<K extends TransferKind>(
  kind: K,
): Pick<Transferable<TransferredRows[K]>, 'toColumns' | 'fromColumns' | 'fromMembers'> {
  return kindsOf()[kind]
}

const column = text()

function userRow(user: TransferredRows['users']): AccountRow {
  const key = usernameKey(user.username)
  const address = user.email === undefined ? undefined : parseEmailAddress(user.email)
  return {
    ...user,
    passwordForm: user.passwordForm ?? 'sent',
    // A name whose folded form no column holds is compared as it is.
    ...(column.fits(key) && { usernameKey: key }),
    // A text without a key would be an address that nobody is found by: no column holds this, so that the row is unusable.
    ...(user.email !== undefined && { emailKey: address?.key ?? '\0' }),
  }
}

export function createTransferStore(database: Database): TransferStore {
  const { ask, transaction, engine } = database
  const kinds = kindsOf()
  return {
    page: (kind, { after, limit }) => ask((queries) => kinds[kind].page(queries, after, limit)),

    keyOf: (kind, row) => kinds[kind].keyOf(row),

    judge: (kind, rows, { keepsAlike }) =>
      ask(async (queries) => (await kinds[kind].sift(queries, rows, keepsAlike)).fates),

    open: (id, kind) => openJournal(database, id, kind),

    async add(kind, rows, { journal, keepsAlike, settle }) {
      try {
        return await transaction(async (queries) => {
          const { fates, insert } = await kinds[kind].sift(queries, rows, keepsAlike)
          // First: whoever comes second waits for this row, and finds it moved.
          const moved = await moveJournal(queries, journal, await settle(fates))
          if (!moved) throw new NothingAddedError('moved')
          try {
            await insert(queries)
          } catch (error) {
            const kind = engine.faultKind(error)
            if (['duplicate', 'too_long', 'unrepresentable'].includes(kind)) throw new NothingAddedError('refused')
            throw error
          }
          return moved
        })
      } catch (error) {
        if (error instanceof NothingAddedError) return error.why
        throw error
      }
    },
  }
}

/** Rolls the transaction back. It never leaves this file. */
class NothingAddedError extends DomainError {
  readonly why: NothingAdded

  constructor(why: NothingAdded) {
    super('store_misconfigured', 'nothing was added')
    this.why = why
  }
}
