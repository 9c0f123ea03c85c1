/** Limits logins, by lanes that share nothing: known devices, known networks, strangers. Everything is counted before it is judged. */
import { type OptionTable, optional, parseOptions, part, text, withMethods } from '@latchkey/options'
import { describeFault } from '../faults/describe-fault.ts'
import { createCountedKey, createKeyedDigest } from '../limits/counted-key.ts'
import type { Counters } from '../limits/counters.ts'
import { createGatekeeper, GATE_LIMITS, type GateLimits, type Passage } from '../limits/gatekeeper.ts'
import { KNOWN_LIMITS, type KnownLimits } from '../limits/limit-options.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import type { DeviceStore } from './device-store.ts'
import { createKnownDevices } from './known-devices.ts'
import { createKnownNetworks } from './known-networks.ts'
import { type LoginRules, loginRules } from './limit-rules.ts'
import { createLoginLanes, type LaneWay } from './login-lanes.ts'
import type { Admission, LoginAttempt, LoginLimiter, LoginResult, UserAt } from './login-limiter.ts'
import type { NetworkStore } from './network-store.ts'

/** What a login limiter needs. */
export interface LoginLimiterPorts {
  /** `memoryCounters`, or `sharedCounters` over `redisCounters`. */
  readonly counters: Counters & { readonly isDegraded?: () => boolean }
  /** 32 or more random characters, the same in every process and after every start. */
  readonly secret: string
  readonly logger: Logger
  /** Where known devices and known networks are kept. */
  readonly devices: DeviceStore
  readonly networks: NetworkStore
  /** Other rules than the defaults. */
  readonly rules?: Partial<LoginRules>
  readonly gates?: GateLimits
  readonly known?: KnownLimits
  readonly clock: Clock
}

const OPTIONS = {
  counters: withMethods<LoginLimiterPorts['counters']>('what memoryCounters() or sharedCounters() returns', 'take'),
  secret: text,
  logger: loggerOption,
  devices: part<DeviceStore>('the devices of a store'),
  networks: part<NetworkStore>('the networks of a store'),
  rules: optional({}, part<Partial<LoginRules>>('rules by their names')),
  gates: optional(GATE_LIMITS, part<GateLimits>('how attempts are held')),
  known: optional(KNOWN_LIMITS, part<KnownLimits>('what is known of a user')),
  clock: clockOption,
} satisfies OptionTable<keyof LoginLimiterPorts>

/** @throws {TypeError} for a secret that is too short */
export function createLoginLimiter(ports: LoginLimiterPorts): LoginLimiter {
  const { counters, secret, logger, clock, rules, gates, known: limits, ...stores } = parseOptions(OPTIONS, ports)
  const keyOf = createCountedKey(secret)
  const lanes = createLoginLanes({ ...loginRules, ...rules }, keyOf)
  const gatekeeper = createGatekeeper({ counters, clock, limits: gates })
  const devices = createKnownDevices({ store: stores.devices, keyOf, limits, clock })
  const networks = createKnownNetworks({ store: stores.networks, digest: createKeyedDigest(secret), limits, clock })
  let toldOfNoAddress = false

  async function admit(attempt: LoginAttempt): Promise<Admission> {
    if (attempt.address === undefined) tellOfNoAddress()
    const { way, passage } = await gatekeeper.pass(() => wayOf(attempt))
    const { lane } = way
    if (!passage.passed) {
      const { retryAfterSeconds, reason } = passage
      return { admitted: false, lane, retryAfterSeconds, reason }
    }
    return { admitted: true, lane, settle: (result) => settle(attempt, way, passage, result) }
  }

  async function wayOf(attempt: LoginAttempt): Promise<LaneWay> {
    const { username, address, deviceToken } = attempt
    const device = deviceToken === undefined ? undefined : await orNothing(() => devices.find(deviceToken, username))
    if (device) return lanes.device(device.tokenHash)
    const network = await orNothing(() => networks.find({ username, address }))
    return network === undefined ? lanes.strange(username, address) : lanes.known(network)
  }

  async function settle(
    attempt: LoginAttempt,
    { lane }: LaneWay,
    passage: Extract<Passage, { readonly passed: true }>,
    result: LoginResult,
  ): Promise<string | undefined> {
    // Before another one that waits is told: it may go on as one that is known.
    const user = result.outcome === 'succeeded' ? { ...attempt, subject: result.subject } : undefined
    if (user) await noteNetwork(user)
    const isNew = user && attempt.keepsToken && lane !== 'device'
    const token = isNew ? await orNothing(() => devices.remember(user.username, user.subject)) : undefined
    await passage.settle(result.outcome)
    return token
  }

  async function noteNetwork({ username, subject, address }: UserAt): Promise<void> {
    await orNothing(() => networks.remember({ username, subject, address }))
  }

  /** If the database is away, nobody is known, but no login is refused. */
  async function orNothing<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await work()
    } catch (fault) {
      logger.warn({ fault: describeFault(fault) }, 'known devices and networks could not be asked for')
      return undefined
    }
  }

  function tellOfNoAddress(): void {
    if (toldOfNoAddress) return
    toldOfNoAddress = true
    logger.warn(
      {},
      'logins come without an address: none is limited by it, until the carrier gives peerAddress and proxies are named',
    )
  }

  return {
    admit,
    noteNetwork,
    async introduce(user) {
      await networks.rememberAnew(user)
      return devices.remember(user.username, user.subject)
    },
    async forget(subject) {
      await stores.devices.forget(subject)
      await networks.forget(subject)
    },
    ...(counters.isDegraded && { isDegraded: counters.isDegraded }),
  }
}
