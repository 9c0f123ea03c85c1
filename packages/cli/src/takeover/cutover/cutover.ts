/** `latchkey takeover cutover` and `rollback`: how many people are answered here, and how many by the old app. */
import type { CutoverStore, CutoverSwitch } from '@latchkey/server/stores'
import type { Confirm } from '../../admin/confirmation.ts'
import { type Act, type Outcome, refusal } from '../../admin/run.ts'
import type { StoredPasswords } from './stored-passwords.ts'

/** What a shadow run has found. */
export interface ShadowVerdict {
  readonly settingsDigest: string
  readonly compared: number
  /** Differences that nobody has explained. */
  readonly unexplained: number
  /** Seconds since the epoch. */
  readonly since: number
  readonly until: number
}

/** What the verbs work with. */
export interface CutoverWorld {
  readonly store: CutoverStore
  /** Seconds since the epoch. */
  readonly now: () => number
  readonly actor: string
  readonly record: (row: CutoverSwitch, why: 'cutover' | 'rollback') => Promise<void>
  readonly confirm: Confirm
  /** Undefined where there was no shadow run of these settings. */
  readonly shadow: () => Promise<ShadowVerdict | undefined>
  readonly passwords: () => Promise<StoredPasswords>
}

export interface CutoverOptions {
  readonly percent: number
  /** Undefined: all routes. */
  readonly route: string | undefined
  readonly reason: string | undefined
  readonly yes: boolean
  readonly dryRun: boolean
}

const EVERY_ROUTE = '*'
const LEAST_REASON = 10

export function cutover({ percent, route = EVERY_ROUTE, reason, yes, dryRun }: CutoverOptions): Act<CutoverWorld> {
  return async (world) => {
    const rows = await world.store.list()
    const before = percentOf(rows, route)
    const against = before === 0 && percent > 0 ? await doubts(world) : []
    if (against.length > 0 && (reason?.trim().length ?? 0) < LEAST_REASON) {
      const text = `${against.join('; ')}; --reason with at least ${LEAST_REASON} characters says why it is right all the same`
      return refusal('not_ready', text, { doubts: against })
    }
    const what = `${placeText(route)}: from ${before} % to ${percent} %`
    const row = rowOf(world, { route, percent, reason })
    if (dryRun) return outcome(row, { before, isDone: false, against }, `would change ${what}\n`)
    const refused = await world.confirm(what, { yes })
    if (refused) return refused
    await change(world, row, 'cutover')
    return outcome(
      row,
      { before, isDone: true, against },
      `changed ${what}; every server follows within a second or so\n`,
    )
  }
}

export interface RollbackOptions {
  readonly yes: boolean
  readonly dryRun: boolean
}

/** First the switch, then the count: people wait for the one. */
export function rollback({ yes, dryRun }: RollbackOptions): Act<CutoverWorld> {
  return async (world) => {
    const rows = await world.store.list()
    const before = rows.length === 0 ? 0 : Math.max(...rows.map(({ percent }) => percent))
    const what = `all routes: from ${before} % to 0 %`
    if (!dryRun) {
      const refused = await world.confirm(what, { yes })
      if (refused) return refused
    }
    const row = rowOf(world, { route: EVERY_ROUTE, percent: 0, reason: undefined })
    if (!dryRun) await change(world, row, 'rollback')
    const [logins, passwords] = [await world.store.logins(), await world.passwords()]
    const said = [
      dryRun ? `would change ${what}` : `changed ${what}; every server follows within a second or so`,
      `logins answered here: ${logins.here}, by the old app: ${logins.there}`,
      passwordText(passwords),
    ]
    const document = { done: !dryRun, before, percent: 0, logins, passwords }
    return { document, text: `${said.join('\n')}\n` }
  }
}

function passwordText({ rehash, rows, written, isReadable }: StoredPasswords): string {
  if (rehash === 'never') return 'no stored password is replaced: users.rehash is never'
  const stored = `${written} of ${rows} passwords are stored as this server writes them (${rehash})`
  return isReadable
    ? `${stored}, which Werkzeug reads`
    : `${stored}: an old app that does not read this format refuses these people`
}

/** Why it is too early to begin. */
async function doubts({ shadow, passwords }: CutoverWorld): Promise<readonly string[]> {
  const verdict = await shadow()
  const { isReadable, rehash, replaceable } = await passwords()
  return [
    ...(verdict ? [] : ['nothing was compared with the old app yet']),
    ...(verdict?.compared === 0 ? ['the comparison with the old app has compared nothing'] : []),
    ...(verdict && verdict.unexplained > 0
      ? [`${verdict.unexplained} differences from the old app are unexplained`]
      : []),
    ...(isReadable || replaceable === 0
      ? []
      : [
          `logins would replace up to ${replaceable} passwords by ${rehash}, which the old app may not read (users.rehash)`,
        ]),
  ]
}

async function change(world: CutoverWorld, row: CutoverSwitch, why: 'cutover' | 'rollback'): Promise<void> {
  await world.store.set(row)
  await world.record(row, why)
}

function rowOf(
  { actor, now }: CutoverWorld,
  { route, percent, reason }: { readonly route: string; readonly percent: number; readonly reason: string | undefined },
): CutoverSwitch {
  const row = { route, percent, changedBy: actor, changedAt: Math.floor(now()) }
  return reason === undefined ? row : { ...row, reason }
}

interface Changed {
  readonly before: number
  readonly isDone: boolean
  readonly against: readonly string[]
}

function outcome({ route, percent }: CutoverSwitch, { before, isDone, against }: Changed, text: string): Outcome {
  const warned = against.map((line) => `in spite of: ${line}\n`).join('')
  return { document: { done: isDone, route, before, percent, doubts: against }, text: `${text}${warned}` }
}

export function percentOf(rows: readonly CutoverSwitch[], route: string): number {
  const row = rows.find((one) => one.route === route) ?? rows.find((one) => one.route === EVERY_ROUTE)
  return row?.percent ?? 0
}

function placeText(route: string): string {
  return route === EVERY_ROUTE ? 'all routes' : route
}
