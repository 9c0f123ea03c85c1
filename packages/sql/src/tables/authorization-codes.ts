/** Latchkey's own table of authorization codes, by their hashes. Times are seconds since the epoch. */
import type { AuthorizationCode, AuthorizationCodeStore } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { ascii, hash, key, longText, optional, seconds, text, textList, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows, removeWhere } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

export const authorizationCodes: Table<'latchkey_authorization_codes', AuthorizationCode> = table(
  'latchkey_authorization_codes',
  {
    hash: key(hash()),
    clientId: text(),
    redirectUri: longText(),
    codeChallenge: text(),
    resources: textList(),
    scopes: textList(),
    nonce: optional(ascii()),
    subject: text(),
    loginId: uuid(),
    consentId: optional(uuid()),
    authenticatedAt: seconds(),
    amr: textList(),
    acr: text(),
    sessionId: uuid(),
    expiresAt: seconds(),
    usedAt: optional(seconds()),
    replayedAt: optional(seconds()),
  },
  { indexes: { subject: ['subject'], expiry: ['expiresAt'] } },
)

const PAGE = 200

export function createAuthorizationCodeStore(database: Database): AuthorizationCodeStore {
  const { ask } = database
  const { cell } = authorizationCodes

  return {
    add: (code) => ask(async (queries) => void (await authorizationCodes.insert(code).execute(queries))),

    find: (code) =>
      ask(async (queries) => {
        const all = authorizationCodes.in(queries).selectFrom('latchkey_authorization_codes').selectAll()
        const [row] = await all.where('hash', '=', cell.hash(code)).execute()
        return row && authorizationCodes.read(row)
      }),

    // Not to be sent again: who lost an answer would be told that another one was first.
    use: (code, now) =>
      ask(async (queries) => {
        const using = change(queries, code, { usedAt: now })
        const { numUpdatedRows } = await using
          .where('used_at', 'is', null)
          .where('expires_at', '>', cell.expiresAt(now))
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),

    markReplayed: (code, now) =>
      ask(async (queries) => {
        const marking = change(queries, code, { replayedAt: now })
        const { numUpdatedRows } = await marking
          .where('used_at', 'is not', null)
          .where('replayed_at', 'is', null)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),

    cancel: ({ subject, consentId, loginId }) =>
      ask(
        async (queries) => {
          const all = authorizationCodes
            .in(queries)
            .deleteFrom('latchkey_authorization_codes')
            .where('subject', '=', cell.subject(subject))
            .where('used_at', 'is', null)
          const ofConsent = consentId === undefined ? all : all.where('consent_id', '=', cell.consentId(consentId))
          await (loginId === undefined ? ofConsent : ofConsent.where('login_id', '=', cell.loginId(loginId))).execute()
        },
        { idempotent: true },
      ),

    cancelOfClient: async (clientId) => {
      const is = sql`client_id = ${cell.clientId(clientId)} and used_at is null`
      while ((await removeWhere(database, authorizationCodes, { key: 'hash', is, limit: PAGE })) === PAGE);
    },

    removeExpired: (before, limit) =>
      removeRows(database, authorizationCodes, { key: 'hash', by: 'expiresAt', before, limit }),
  }

  function change(queries: Queries, code: string, changes: Parameters<typeof authorizationCodes.write>[0]) {
    return authorizationCodes
      .in(queries)
      .updateTable('latchkey_authorization_codes')
      .set(authorizationCodes.write(changes))
      .where('hash', '=', cell.hash(code))
  }
}
