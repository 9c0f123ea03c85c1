/** A new head for a family of refresh tokens, with one commit where the engine can: the token that the row forgets is archived with it. */
import type { Rotation, SessionStore } from '@latchkey/server/stores'
import type { RawBuilder } from 'kysely'
import type { Database } from '../database/open-database.ts'
import { type SlotFor, statement } from '../database/statement.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'
import { sessions } from './session-table.ts'
import { type SpentRefreshTokenRow, spentRefreshTokens, spentRow } from './spent-refresh-tokens.ts'

const { cell, value } = sessions
const KEY = ['hash']

/** Another process that exchanges the same head archives the same row. */
export function createRotate({ ask, transaction, engine }: Database): SessionStore['rotate'] {
  const replaceHead = headReplacedAt(engine.nowMilliseconds)
  const replaceBoth = bothAtOnce(engine)

  async function inOrder(queries: Queries, rotation: Rotation, spent: SpentRefreshTokenRow): Promise<boolean> {
    await engine.insertOnce(queries, spentRefreshTokens.insert(spent), KEY)
    return (await replaceHead(queries, rotation)).numAffectedRows === 1n
  }

  return async (rotation) => {
    const spent = spentRow(rotation.session)
    if (!spent) return ask(async (queries) => (await replaceHead(queries, rotation)).numAffectedRows === 1n, AGAIN)
    if (replaceBoth) {
      const both = { ...rotation, spent }
      return ask(async (queries) => (await replaceBoth(queries, both)).numAffectedRows === 1n, AGAIN)
    }
    if (engine.isNear) return transaction((queries) => inOrder(queries, rotation, spent))
    // Archived before the row forgets it: a process that dies between has archived what the row still has, which changes nothing.
    return ask((queries) => inOrder(queries, rotation, spent), AGAIN)
  }
}

const AGAIN = { idempotent: true } as const

function bothAtOnce({ insertWithUpdate, nowMilliseconds }: SqlEngine) {
  if (!insertWithUpdate) return undefined
  return statement((queries, slot: SlotFor<Rotation & { readonly spent: SpentRefreshTokenRow }>) => {
    const archived = spentRefreshTokens.insertOf({}, (read) => slot(({ spent }) => read(spent)))
    return insertWithUpdate(archived, KEY, headReplaced(queries, slot, nowMilliseconds))
  })
}

function headReplacedAt(databaseTime: RawBuilder<number>) {
  return statement((queries, slot: SlotFor<Rotation>) => headReplaced(queries, slot, databaseTime))
}

function keyOf(jkt: string | undefined) {
  return jkt === undefined ? null : value.jkt(jkt)
}

function timeOf(boundAt: number | undefined) {
  return boundAt === undefined ? null : value.boundAt(boundAt)
}

/** One row matches for who comes first, and none for the others. */
function headReplaced(queries: Queries, slot: SlotFor<Rotation>, databaseTime: RawBuilder<number>) {
  return sessions
    .in(queries)
    .updateTable('latchkey_sessions')
    .set({
      current_hash: slot(({ successorHash }) => value.currentHash(successorHash)),
      previous_hash: slot(({ session }) => value.previousHash(session.currentHash)),
      previous_proof: slot(({ proof }) => (proof === undefined ? null : value.previousProof(proof))),
      sealed_successor: slot(({ sealedSuccessor }) => value.sealedSuccessor(sealedSuccessor)),
      jkt: slot(({ session, binding }) => keyOf(binding?.jkt ?? session.jkt)),
      bound_at: slot(({ session, binding }) => timeOf(binding?.boundAt ?? session.boundAt)),
      rotated_at: databaseTime.$castTo<ReturnType<typeof value.rotatedAt>>(),
      last_used_at: slot(({ nowMilliseconds }) => value.lastUsedAt(nowMilliseconds / 1000)),
      idle_expires_at: slot(({ idleExpiresAt }) => value.idleExpiresAt(idleExpiresAt)),
    })
    .where(
      'id',
      '=',
      slot(({ session }) => cell.id(session.id)),
    )
    .where(
      'current_hash',
      '=',
      slot(({ session }) => cell.currentHash(session.currentHash)),
    )
    .where('ended_at', 'is', null)
    .where(
      'idle_expires_at',
      '>',
      slot(({ nowMilliseconds }) => cell.idleExpiresAt(nowMilliseconds / 1000)),
    )
    .where(
      'absolute_expires_at',
      '>',
      slot(({ nowMilliseconds }) => cell.absoluteExpiresAt(nowMilliseconds / 1000)),
    )
}
