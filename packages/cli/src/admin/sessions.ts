/** `latchkey sessions`: where a user is logged in, and how that ends. */
import type { Session } from '@latchkey/server'
import { UsageFault } from '../command-line/reading.ts'
import { ACTOR, type AdministrationWorld, withUser } from './administration-world.ts'
import { keysLeftOf } from './keys-left.ts'
import { type Act, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT } from './values.ts'

const HEADINGS = ['id', 'device', 'since', 'last used', 'until', 'address'] as const

export interface ListOptions {
  readonly user: string
  readonly limit: number | undefined
  readonly before: string | undefined
}

export interface EndOptions {
  readonly user: string | undefined
  readonly all: boolean | undefined
}

export function list({ user, limit: most = DEFAULT_LIMIT, before }: ListOptions): Act<AdministrationWorld> {
  return (world) =>
    withUser(world, user, async ({ id: subject }) => {
      const query = { subject, limit: most + 1, ...(before !== undefined && { before }) }
      const found = await world.administration.listSessions(query)
      const page = found.slice(0, most)
      const next = found.length > most ? page.at(-1)?.id : undefined
      const more = next === undefined ? '' : `there are more: --before ${next}\n`
      const text = tableText(HEADINGS, page.map(rowOf)) + more
      return { document: { sessions: page.map(shownSession), next }, text }
    })
}

/** One session by its id, or all of a user. */
export function end({ user, all = false }: EndOptions, id: string | undefined): Act<AdministrationWorld> | UsageFault {
  const by = { reason: 'ended_by_operator', client: {}, actor: ACTOR } as const
  if (id === undefined && user !== undefined && all) {
    return (world) =>
      withUser(world, user, async ({ id: subject }) => {
        const ended = await world.administration.endSessionsOfSubject({ subject, ...by })
        const { apiKeysLeft, text } = await keysLeftOf(world, subject)
        return { document: { done: true, ended, apiKeysLeft }, text: `ended ${ended}; ${text}\n` }
      })
  }
  if (id === undefined || user !== undefined || all) {
    return new UsageFault('give the id of a session, or --user and --all')
  }
  return async (world) => {
    const isThere = await world.administration.endSession({ id, ...by })
    return isThere
      ? { document: { done: true }, text: 'ended\n' }
      : refusal('session_unknown', 'there is no such session; latchkey sessions list --user shows them')
  }
}

function rowOf({
  id,
  deviceLabel = '-',
  createdAt,
  lastUsedAt,
  address = '-',
  ...session
}: Session): readonly string[] {
  const until = Math.min(session.idleExpiresAt, session.absoluteExpiresAt)
  return [id, deviceLabel, timeText(createdAt), timeText(lastUsedAt), timeText(until), address]
}

/** Its members by name: a row of the store has its tokens' hashes too. */
function shownSession(session: Session) {
  const { id, subject, clientId, deviceLabel, scope, address, userAgent } = session
  const { createdAt, authenticatedAt, lastUsedAt, idleExpiresAt, absoluteExpiresAt } = session
  return {
    ...{ id, subject, clientId, deviceLabel, scope, address, userAgent },
    ...{ createdAt, authenticatedAt, lastUsedAt, idleExpiresAt, absoluteExpiresAt },
  }
}
