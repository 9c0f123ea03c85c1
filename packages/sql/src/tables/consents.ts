/** Latchkey's own table of consents. Times are seconds since the epoch. */
import { createHash } from 'node:crypto'
import { type Consent, type ConsentPlace, type ConsentStore, DomainError, isUuid } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { hash, integer, key, seconds, text, textList, unique, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeWhere } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

interface ConsentRow extends Consent {
  /** Of subject, client and resource: three texts are too long for an index. */
  readonly place: string
  /** Counts the changes: of two who add scopes at once, one reads again. */
  readonly version: number
}

export const consents: Table<'latchkey_consents', ConsentRow> = table(
  'latchkey_consents',
  {
    id: key(uuid()),
    place: unique(hash()),
    subject: text(),
    clientId: text(),
    resource: text(),
    scopes: textList(),
    grantedAt: seconds(),
    version: integer(),
  },
  { indexes: { subject: ['subject', 'clientId'] } },
)

const MOST_TRIES = 10

export function createConsentStore(database: Database): ConsentStore {
  const { ask, engine } = database
  const { cell } = consents

  const findAt = async (place: string): Promise<ConsentRow | undefined> => {
    const [row] = await ask((queries) => select(queries).where('place', '=', cell.place(place)).execute())
    return row && consents.read(row)
  }

  async function widen({ id, version, ...found }: ConsentRow, given: Consent): Promise<Consent | undefined> {
    const scopes = [...new Set([...found.scopes, ...given.scopes])]
    const widened = { ...found, id, scopes, version: version + 1, grantedAt: given.grantedAt }
    const update = (queries: Queries) =>
      consents
        .in(queries)
        .updateTable('latchkey_consents')
        .set(consents.write({ scopes, version: version + 1, grantedAt: given.grantedAt }))
        .where('id', '=', cell.id(id))
        .where('version', '=', cell.version(version))
        .executeTakeFirst()
    return (await ask(update)).numUpdatedRows === 1n ? asConsent(widened) : undefined
  }

  return {
    async find(wanted) {
      const row = await findAt(placeOf(wanted))
      return row && asConsent(row)
    },

    async findById(id) {
      if (!isUuid(id)) return undefined
      const [row] = await ask((queries) => select(queries).where('id', '=', cell.id(id)).execute())
      return row && asConsent(consents.read(row))
    },

    async grant(consent) {
      const place = placeOf(consent)
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const row = { ...consent, place, version: 1 }
        if (await ask((queries) => engine.insertOnce(queries, consents.insert(row), ['place']))) return consent
        const found = await findAt(place)
        const widened = found && (await widen(found, consent))
        if (widened) return widened
      }
      throw new DomainError('store_unavailable', 'others change the same consent again and again')
    },

    list: (subject, limit) =>
      ask(async (queries) => {
        const all = select(queries).where('subject', '=', cell.subject(subject))
        const rows = await all.orderBy('client_id').limit(sql.lit(limit)).execute()
        return rows.map((row) => asConsent(consents.read(row)))
      }),

    remove: async ({ id, subject }) => {
      if (!isUuid(id)) return false
      const remove = (queries: Queries) =>
        consents
          .in(queries)
          .deleteFrom('latchkey_consents')
          .where('id', '=', cell.id(id))
          .where('subject', '=', cell.subject(subject))
          .executeTakeFirst()
      return (await ask(remove, { idempotent: true })).numDeletedRows === 1n
    },

    forget: (subject) =>
      ask(
        async (queries) => {
          const all = consents.in(queries).deleteFrom('latchkey_consents')
          await all.where('subject', '=', cell.subject(subject)).execute()
        },
        { idempotent: true },
      ),

    forgetClient: (clientId, limit) =>
      removeWhere(database, consents, { key: 'id', is: sql`client_id = ${cell.clientId(clientId)}`, limit }),
  }
}

function select(queries: Queries) {
  return consents.in(queries).selectFrom('latchkey_consents').selectAll()
}

function placeOf({ subject, clientId, resource }: ConsentPlace): string {
  return createHash('sha256')
    .update(JSON.stringify([subject, clientId, resource]))
    .digest('hex')
}

function asConsent({ place: _p, version: _v, ...consent }: ConsentRow): Consent {
  return consent
}
