/** Races for one refresh token: who wins, whether anybody else does too, and what becomes of a token that is used again later. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LoginServers, pairOf, startLoginServers, type TokenPair } from '../../sessions/login-servers.ts'

/** How much is done. */
export interface RaceScale {
  readonly rounds: number
  /** Uses of one token at once, by two servers in turn. */
  readonly uses: number
  /** How many clients refresh one after the other, each its own session, and for how long. */
  readonly clients: number
  readonly seconds: number
}

/** What was seen. */
export interface RaceFigures {
  /** Uses by their answer. */
  readonly answered: { successor: number; refused: number; unavailable: number }
  /** Rounds in which two answers had different successors. */
  forked: number
  /** Rounds after which the database had the one successor as the family's head, and no other. */
  oneHead: number
  /** Families that a reuse after the grace time ended, with everything that was theirs. */
  endedByReuse: number
  /** Families whose end the audit log has once, and no more. */
  toldOnce: number
  refreshesPerSecond: number
}

const GRACE_SECONDS = 30
const REVOCATION_MILLISECONDS = 1000

/** What a family has after its round. */
interface Family {
  readonly session: string
  /** From the first: the first two are spent. */
  readonly tokens: readonly [string, string, string]
  readonly access: string
}

export async function runRace(database: string, scale: RaceScale): Promise<RaceFigures> {
  await using servers = await startLoginServers(database, 2)
  const figures: RaceFigures = {
    answered: { successor: 0, refused: 0, unavailable: 0 },
    forked: 0,
    oneHead: 0,
    endedByReuse: 0,
    toldOnce: 0,
    refreshesPerSecond: 0,
  }
  const { username } = await servers.register()
  const families: Family[] = []
  for (let round = 0; round < scale.rounds; round += 1) {
    families.push(await race(servers, await servers.logIn(username, round), scale.uses, figures))
  }
  figures.refreshesPerSecond = await measure(servers, username, scale)
  await servers.pass(GRACE_SECONDS + 1)
  const ended: Family[] = []
  for (const [i, family] of families.entries()) if (await reuse(servers, family, i, figures)) ended.push(family)
  // Guards of the other server hear of it within a second.
  await sleep(REVOCATION_MILLISECONDS)
  for (const [i, { access }] of ended.entries()) if ((await servers.ask(access, i)) === 401) figures.endedByReuse += 1
  return figures
}

/** The family has a spent token already, so that the race is for a head whose predecessor must not be forgotten. */
async function race(servers: LoginServers, login: TokenPair, uses: number, figures: RaceFigures): Promise<Family> {
  const raced = pairOf(await servers.refresh(login.refresh)).refresh
  const answers = await Promise.all(Array.from({ length: uses }, (_, turn) => servers.refresh(raced, turn)))
  for (const { status } of answers) {
    figures.answered[status === 200 ? 'successor' : status === 400 ? 'refused' : 'unavailable'] += 1
  }
  const successors = new Set(answers.flatMap(({ body }) => body['refresh_token'] ?? []))
  if (successors.size > 1) figures.forked += 1
  // Where every answer was 503, the token is sent again, as a client does.
  const [winner] = answers.filter(({ status }) => status === 200)
  const { refresh, access } = pairOf(winner ?? (await servers.refresh(raced)))
  const found = await servers.store.sessions.findByTokenHash(hashOf(raced))
  const isHead = found?.kind === 'previous' && found.session.currentHash === hashOf(refresh)
  if (isHead && found.session.previous?.hash === hashOf(raced)) figures.oneHead += 1
  return { session: found?.session.id ?? '', tokens: [login.refresh, raced, refresh], access }
}

/**
 * In turn the token that the row knows and the one that only the archive knows, at one of the servers and the other.
 *
 * @returns whether no token of the family is good any more
 */
async function reuse(servers: LoginServers, family: Family, i: number, figures: RaceFigures): Promise<boolean> {
  const [first, second, head] = family.tokens
  const answers = [await servers.refresh(i % 2 === 0 ? first : second, i >> 1)]
  answers.push(await servers.refresh(head, i), await servers.refresh(second, i + 1))
  const told = await servers.store.audit.list({ session: family.session, type: 'refresh_reuse', limit: 9 })
  if (told.length === 1) figures.toldOnce += 1
  const ended = (await servers.store.sessions.find(family.session))?.ended?.reason === 'refresh_reuse'
  return ended && answers.every(({ status, body }) => status === 400 && body['code'] === 'refresh_reuse')
}

async function measure(servers: LoginServers, username: string, { clients, seconds }: RaceScale): Promise<number> {
  const logins = await Promise.all(Array.from({ length: clients }, (_, turn) => servers.logIn(username, turn)))
  const start = performance.now()
  const end = start + seconds * 1000
  const counts = await Promise.all(
    logins.map(async ({ refresh }, turn) => {
      let count = 0
      for (let token = refresh; performance.now() < end; count += 1) {
        token = pairOf(await servers.refresh(token, turn)).refresh
      }
      return count
    }),
  )
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - start)
}

/** What a race must have given; one line for each thing that it has not. */
export function faultsOf(figures: RaceFigures, { rounds }: RaceScale): readonly string[] {
  const { forked, oneHead, endedByReuse, toldOnce, answered } = figures
  return [
    ...(forked === 0 ? [] : [`${forked} rounds gave two successors`]),
    ...(oneHead === rounds ? [] : [`only ${oneHead} of ${rounds} rounds left one head`]),
    ...(endedByReuse === rounds ? [] : [`only ${endedByReuse} of ${rounds} reuses ended the family`]),
    ...(toldOnce === rounds ? [] : [`only ${toldOnce} of ${rounds} reuses are in the audit log once`]),
    ...(answered.refused === 0 ? [] : [`${answered.refused} uses within the grace time were refused`]),
  ]
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
