/** What protects a server: limits, audit, revocations. They are on for every face; each is switched off only by name, with a reason. */
import { randomBytes } from 'node:crypto'
import type { Audit } from '../audit/audit.ts'
import { type AuditRetention, auditRetentionFaults, isAuditRetention } from '../audit/audit-retention.ts'
import { createAuditSieve, type SievedAudit } from '../audit/audit-sieve.ts'
import { createAudit, createGivenAudit } from '../audit/create-audit.ts'
import { createLogAudit } from '../audit/log-audit.ts'
import { noAudit } from '../audit/no-audit.ts'
import { gateLimitsOf, knownLimitsOf, type LimitOptions, limitFaults } from '../limits/limit-options.ts'
import { createRateLimits } from '../limits/limit-rates.ts'
import type { LimitRule } from '../limits/limit-rule.ts'
import { changedRules } from '../limits/limit-rule-options.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { noRateLimits } from '../limits/no-rate-limits.ts'
import { createLoginLimiter } from '../login/limit-logins.ts'
import { type LoginRules, loginRules } from '../login/limit-rules.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import { memoryDevices, memoryNetworks } from '../login/memory-places.ts'
import { noLoginLimits } from '../login/no-login-limits.ts'
import { memoryRevocations } from '../revocations/memory-revocations.ts'
import { createRevocationLog, type RevocationLog } from '../revocations/revocation-log.ts'
import { type RevocationOptions, revocationFaults } from '../revocations/revocation-options.ts'
import type { World } from '../world/world.ts'
import type { Ground } from './ground.ts'
import { LIMIT_RULES } from './limit-rules.ts'
import { isOff, type Off, offFaults, shownReason } from './off.ts'
import type { Store } from './store.ts'

/** Options of a server's protections. What is left out is on, with its defaults. */
export interface ProtectionOptions {
  /** Who may try how often, on every face. */
  readonly limits?: LimitOptions | Off
  /**
   * Called with every login, successful or refused, and every change of rights; the answer waits for it, for as long as
   * `deadlineMilliseconds` says. What it throws changes no answer: the log says that an event is lost. Default: the store's audit log,
   * and how long that is kept may be said here.
   */
  readonly audit?: Audit | AuditRetention | Off
  /** Makes tokens revocable before they expire. Default: the store's revocation log. */
  readonly revocations?: RevocationOptions | Off
}

/** One line for each fault. */
export function protectionFaults(options: ProtectionOptions, hasSecret: boolean): readonly string[] {
  const { limits, audit, revocations } = options
  return [
    ...offFaults('limits', limits),
    ...offFaults('audit', audit),
    ...(isAuditRetention(audit) ? auditRetentionFaults(audit) : []),
    ...offFaults('revocations', revocations),
    ...(limits && !isOff(limits) ? limitFaults(limits, { hasSecret, rules: LIMIT_RULES }) : []),
    ...(revocations && !isOff(revocations) ? revocationFaults(revocations) : []),
  ]
}

/** What they are laid upon. */
export interface ProtectionPorts {
  readonly world: World
  readonly store: Store | undefined
  /** What was made once, and is kept in the store. */
  readonly secret: string | undefined
  /** How long what an app brings may take. */
  readonly deadlineMilliseconds: number
}

/** The protections of a running server. */
export interface Protections extends Pick<Ground, 'limits' | 'revocations'> {
  readonly audit: SievedAudit
  /** Once it is known who the people are. */
  readonly openLogins: () => LoginLimiter
  /** What an operator should read at each start. */
  readonly warnings: readonly string[]
  /** Those that are off. */
  readonly off: readonly string[]
}

export function createProtections(options: ProtectionOptions, ports: ProtectionPorts): Protections {
  const { store } = ports
  const { limits, audit, revocations } = options
  const off = Object.entries({ limits, audit, revocations }).flatMap(([name, given]) =>
    isOff(given) ? [{ name, reason: shownReason(given.off) }] : [],
  )
  return {
    audit: createAuditSieve(auditOf(audit, ports), ports.world.clock),
    ...limitsOf(limits, ports),
    revocations: revocationsOf(revocations, ports),
    warnings: [
      ...off.map(({ name, reason }) => `${name}: off: ${reason}`),
      ...(store || (audit && !isAuditRetention(audit))
        ? []
        : ['audit: there is no store, so events are lines of the log alone, without users and addresses']),
      ...(store || isOff(revocations) || revocations?.log
        ? []
        : ['revocations: there is no store, so they end with this process, and no other process learns of them']),
    ],
    off: off.map(({ name }) => name),
  }
}

function auditOf(audit: ProtectionOptions['audit'], ports: ProtectionPorts): Audit {
  if (isOff(audit)) return noAudit
  const { store, world, deadlineMilliseconds } = ports
  const { logger } = world
  if (audit && !isAuditRetention(audit)) return createGivenAudit(audit, { ...world, deadlineMilliseconds })
  return store ? createAudit({ store: store.audit, logger }) : createLogAudit(logger)
}

function limitsOf(
  limits: ProtectionOptions['limits'],
  ports: ProtectionPorts,
): Pick<Protections, 'limits' | 'openLogins'> {
  if (isOff(limits)) return { limits: noRateLimits, openLogins: () => noLoginLimits }
  const { store, world } = ports
  const { clock, logger } = world
  const { counters = memoryCounters({ clock }), rules: changes, ...more } = limits ?? {}
  const lasting = limits?.secret ?? ports.secret
  const secret = lasting ?? randomBytes(32).toString('base64url')
  const rules = changedRules(LIMIT_RULES, changes)
  const shared = { counters, secret, clock, gates: gateLimitsOf(more) }
  // Under a secret that ends with the process, what is known would be worth nothing after the next start.
  const places = store && lasting !== undefined ? store : { devices: memoryDevices(), networks: memoryNetworks() }
  return {
    limits: createRateLimits({ ...shared, rules }),
    openLogins: () =>
      createLoginLimiter({
        ...shared,
        logger,
        devices: places.devices,
        networks: places.networks,
        known: knownLimitsOf(more),
        rules: loginRulesOf(rules),
      }),
  }
}

/** The rules of logins, by what they count. */
function loginRulesOf(rules: Readonly<Record<string, LimitRule>>): LoginRules {
  const own = Object.entries<LimitRule>(loginRules).map(([name, rule]) => [name, rules[rule.name] ?? rule])
  return Object.fromEntries(own) as LoginRules
}

/** No other process revokes here, so the memory is only asked for the heartbeat. */
const MEMORY_POLL_MILLISECONDS = 1000

function revocationsOf(
  revocations: ProtectionOptions['revocations'],
  { store, world }: ProtectionPorts,
): RevocationLog {
  const { clock, logger } = world
  const { maximumBytes } = revocations && !isOff(revocations) ? revocations : {}
  const kept = maximumBytes === undefined ? {} : { maximumBytes }
  const inMemory = () => ({ store: memoryRevocations(world, kept), pollMilliseconds: MEMORY_POLL_MILLISECONDS })
  if (isOff(revocations))
    return { ...createRevocationLog({ ...inMemory(), clock, logger }), append: async () => undefined }
  const { log, pollMilliseconds, heartbeatMilliseconds, overlapSeconds, maximumEntriesPerSubject } = revocations ?? {}
  return (
    log ??
    createRevocationLog({
      ...(store ? { store: store.revocations } : inMemory()),
      ...(pollMilliseconds !== undefined && { pollMilliseconds }),
      ...(heartbeatMilliseconds !== undefined && { heartbeatMilliseconds }),
      ...(overlapSeconds !== undefined && { overlapSeconds }),
      ...(maximumEntriesPerSubject !== undefined && { maximumEntriesPerSubject }),
      clock,
      logger,
    })
  )
}
