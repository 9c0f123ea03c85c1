/** `latchkey sessions`: where a user is logged in, and how that ends. */
import type { Session } from '@latchkey/server'
import { ACTOR, type AdministrationWorld, withUser } from './administration-world.ts'
import { type Outcome, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT, limit, parseUuid } from './values.ts'
import { defineVerb, flag, nonEmpty, optional, required, type Verb, type Verbs } from './words.ts'

type SessionVerb = Verb<AdministrationWorld, Outcome>

const USER = 'the name or the id of a user'
const HEADINGS = ['id', 'device', 'since', 'last used', 'until', 'address'] as const

const list: SessionVerb = defineVerb({
  options: {
    user: required(USER, nonEmpty),
    limit,
    before: optional('the id that the page before ended with', parseUuid),
  },
  run: ({ options }, world: AdministrationWorld) =>
    withUser(world, options.user, async ({ id: subject }) => {
      const { limit: most = DEFAULT_LIMIT, before } = options
      const query = { subject, limit: most + 1, ...(before !== undefined && { before }) }
      const found = await world.administration.listSessions(query)
      const page = found.slice(0, most)
      const next = found.length > most ? page.at(-1)?.id : undefined
      const more = next === undefined ? '' : `there are more: --before ${next}\n`
      const text = tableText(HEADINGS, page.map(rowOf)) + more
      return { document: { sessions: page.map(shownSession), next }, text }
    }),
})

const end: SessionVerb = defineVerb({
  word: 'the id of a session',
  isWordOptional: true,
  options: { user: optional(USER, nonEmpty), all: flag },
  check: ({ word, options: { user, all } }) =>
    (word !== '') === (user === undefined && !all) && all === (user !== undefined)
      ? undefined
      : 'give the id of a session, or --user and --all',
  run: async ({ word: id, options: { user } }, world: AdministrationWorld) => {
    const by = { reason: 'ended_by_operator', client: {}, actor: ACTOR } as const
    if (user !== undefined) {
      return withUser(world, user, async ({ id: subject }) => {
        const ended = await world.administration.endSessionsOfSubject({ subject, ...by })
        return { document: { done: true, ended }, text: `ended ${ended}\n` }
      })
    }
    const isThere = await world.administration.endSession({ id, ...by })
    return isThere
      ? { document: { done: true }, text: 'ended\n' }
      : refusal('session_unknown', 'there is no such session; latchkey sessions list --user shows them')
  },
})

export const sessions: Verbs<AdministrationWorld, Outcome> = { name: 'sessions', verbs: { list, end } }

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
