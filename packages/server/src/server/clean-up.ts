/** Removes what has had its time: one process does it for all, a few rows at once, and rests as long as it works. */
import { type OptionTable, optional, parseOptions, part, secondsWithin } from '@latchkey/options'
import type { AccountStore } from '../accounts/account-store.ts'
import type { OneTimeTokenStore } from '../accounts/one-time-token-store.ts'
import type { AuditStore } from '../audit/audit-store.ts'
import type { AuthorizationCodeStore } from '../authorize/authorization-code-store.ts'
import type { FlowStore } from '../authorize/flow-store.ts'
import { describeFault } from '../faults/describe-fault.ts'
import type { DeviceStore } from '../login/device-store.ts'
import type { NetworkStore } from '../login/network-store.ts'
import type { LoginStore } from '../logins/login-store.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import type { SeenStore } from '../seen/seen-store.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import type { Leases } from '../world/leases.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import { wait } from '../world/wait.ts'

/** What is cleaned, and who does it for all. */
export interface CleanedStores {
  readonly audit: Pick<AuditStore, 'removeBefore' | 'removeStrangersBefore'>
  readonly authorizationCodes: Pick<AuthorizationCodeStore, 'removeExpired'>
  readonly browserLogins: Pick<LoginStore, 'removeExpired'>
  readonly flows: Pick<FlowStore, 'removeExpired'>
  readonly devices: Pick<DeviceStore, 'removeUnused'>
  readonly leases: Leases
  readonly networks: Pick<NetworkStore, 'removeUnused'>
  readonly oneTimeTokens: Pick<OneTimeTokenStore, 'removeExpired'>
  readonly revocations: Pick<RevocationStore, 'removeExpired'>
  readonly seen: Pick<SeenStore, 'removeExpired'>
  readonly sessions: Pick<SessionStore, 'removeExpired'>
  readonly users: Pick<AccountStore, 'removeUnverified' | 'foldNames'>
}

/** Options of {@link startCleanUp}. */
export interface CleanUpOptions {
  readonly store: CleanedStores
  readonly logger?: Logger
  /** How often a process looks, half as much more or less. 1 to 86,400; default 600. */
  readonly everySeconds?: number
  /** How long the audit log is kept. At least a day; default 365 days. */
  readonly auditRetentionSeconds?: number
  /** How long what strangers have caused is kept in it. At least a day; default 30 days. */
  readonly strangersRetentionSeconds?: number
  /** How long a device or a network is kept that is not used. At least a day; default 90 days. */
  readonly knownRetentionSeconds?: number
  readonly clock: Clock
}

/** How many rows of each kind were removed. */
export type Removed = Readonly<Record<string, number>>

/** Name it in `owns`, before the store. */
export interface CleanUp extends AsyncDisposable {
  /**
   * Removes now what may go.
   *
   * @returns undefined if another process is doing it
   */
  readonly run: () => Promise<Removed | undefined>
}

const DAY_SECONDS = 86_400
/** The largest leeway with which a verifier here takes an expired token. */
const LONGEST_LEEWAY_SECONDS = 300
/** What is over for that long answers no question any more, late clocks and requests under way included. */
const OVER_SECONDS = DAY_SECONDS
const LEASE_SECONDS = 30
/** Rows at once: as many as take about so long. Fewer would be spent on waiting for the disk, which each commit does once. */
const BATCH = { first: 100, least: 100, most: 500, milliseconds: 40 } as const

const OPTIONS = {
  store: part<CleanedStores>('what openStore() returns'),
  logger: optional(undefined, loggerOption),
  everySeconds: optional(600, secondsWithin(1, DAY_SECONDS)),
  auditRetentionSeconds: optional(365 * DAY_SECONDS, secondsWithin(DAY_SECONDS, Number.MAX_SAFE_INTEGER)),
  strangersRetentionSeconds: optional(30 * DAY_SECONDS, secondsWithin(DAY_SECONDS, Number.MAX_SAFE_INTEGER)),
  knownRetentionSeconds: optional(90 * DAY_SECONDS, secondsWithin(DAY_SECONDS, Number.MAX_SAFE_INTEGER)),
  clock: clockOption,
} satisfies OptionTable<keyof CleanUpOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function startCleanUp(options: CleanUpOptions): CleanUp {
  const { store, logger, everySeconds, clock, ...retention } = parseOptions(OPTIONS, options)
  const { auditRetentionSeconds, strangersRetentionSeconds, knownRetentionSeconds } = retention
  const ended = new AbortController()
  let namesAreFolded = false

  const removals: Readonly<Record<string, Remove>> = {
    sessions: (limit) => store.sessions.removeExpired(clock.now() - OVER_SECONDS, limit),
    oneTimeTokens: (limit) => store.oneTimeTokens.removeExpired(clock.now() - OVER_SECONDS, limit),
    revocations: (limit) => store.revocations.removeExpired(clock.now() - LONGEST_LEEWAY_SECONDS, limit),
    flows: (limit) => store.flows.removeExpired(clock.now() - OVER_SECONDS, limit),
    browserLogins: (limit) => store.browserLogins.removeExpired(clock.now() - OVER_SECONDS, limit),
    authorizationCodes: (limit) => store.authorizationCodes.removeExpired(clock.now() - OVER_SECONDS, limit),
    seen: (limit) => store.seen.removeExpired(clock.now() - LONGEST_LEEWAY_SECONDS, limit),
    unverifiedAccounts: (limit) => store.users.removeUnverified(Math.floor(clock.now()), limit),
    devices: (limit) => store.devices.removeUnused(clock.now() - knownRetentionSeconds, limit),
    networks: (limit) => store.networks.removeUnused(clock.now() - knownRetentionSeconds, limit),
    strangersEvents: (limit) =>
      store.audit.removeStrangersBefore((clock.now() - strangersRetentionSeconds) * 1000, limit),
    auditEvents: (limit) => store.audit.removeBefore((clock.now() - auditRetentionSeconds) * 1000, limit),
  }

  async function run(): Promise<Removed | undefined> {
    const done = await store.leases.hold('clean-up', { seconds: LEASE_SECONDS }, async (lost) => {
      const signal = AbortSignal.any([lost, ended.signal])
      if (!namesAreFolded) namesAreFolded = await foldAll(store.users, clock, signal)
      const removed: [string, number][] = []
      for (const [kind, remove] of Object.entries(removals)) {
        const count = await removeAll(clock, remove, signal)
        if (count > 0) removed.push([kind, count])
      }
      return Object.fromEntries(removed)
    })
    return done.held ? done.value : undefined
  }

  async function runNowAndThen(): Promise<void> {
    while (!ended.signal.aborted) {
      // Not all processes at the same moment.
      const milliseconds = everySeconds * 1000 * (0.5 + Math.random())
      if (!(await wait(clock, milliseconds, { signal: ended.signal, background: true }))) return
      try {
        const removed = (await run()) ?? {}
        if (Object.keys(removed).length > 0) logger?.info({ removed }, 'what has had its time was removed')
      } catch (fault) {
        logger?.warn({ fault: describeFault(fault) }, 'what has had its time could not be removed')
      }
    }
  }

  const running = runNowAndThen()
  return {
    run,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await running
    },
  }
}

/** Once in each process: few rows are left without the form. */
async function foldAll(users: CleanedStores['users'], clock: Clock, signal: AbortSignal): Promise<boolean> {
  let after: string | undefined
  while (!signal.aborted) {
    const startedAt = clock.monotonic()
    after = await users.foldNames(after, BATCH.first)
    if (after === undefined) return true
    await wait(clock, clock.monotonic() - startedAt)
  }
  return false
}

/** Removes at most the given number of rows, and returns how many it has removed. */
type Remove = (limit: number) => Promise<number>

async function removeAll(clock: Clock, remove: Remove, signal: AbortSignal): Promise<number> {
  let all = 0
  let limit: number = BATCH.first
  while (!signal.aborted) {
    const startedAt = clock.monotonic()
    const count = await remove(limit)
    const tookMilliseconds = clock.monotonic() - startedAt
    all += count
    if (count === 0) break
    const fitting = Math.min((limit * BATCH.milliseconds) / tookMilliseconds, 2 * limit)
    limit = Math.round(Math.min(Math.max(fitting, BATCH.least), BATCH.most))
    // Those who wait for a lock or for the disk come first.
    await wait(clock, tookMilliseconds)
  }
  return all
}
