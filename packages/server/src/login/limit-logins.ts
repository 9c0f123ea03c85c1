/** Limits logins: per address, per account, per pair of both, and a known device by itself. Everything is counted before it is judged. */
import { type OptionTable, optional, parseOptions, part, text, withMethods } from '@latchkey/options'
import { describeFault } from '../faults/describe-fault.ts'
import { createCountedKey } from '../limits/counted-key.ts'
import type { Counters, Taken } from '../limits/counters.ts'
import { countedNetwork } from '../limits/limit-rates.ts'
import type { LimitRule } from '../limits/limit-rule.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import type { DeviceStore, KnownDevice } from './device-store.ts'
import { createKnownDevices } from './known-devices.ts'
import { type LoginRules, loginRules } from './limit-rules.ts'
import type { Admission, LoginAttempt, LoginLimiter, LoginResult } from './login-limiter.ts'

/** What a login limiter needs. */
export interface LoginLimiterPorts {
  /** `memoryCounters`, or `sharedCounters` over `redisCounters`. */
  readonly counters: Counters & { readonly isDegraded?: () => boolean }
  /** 32 or more random characters, the same in every process and after every start. */
  readonly secret: string
  readonly logger: Logger
  /** Where known devices are kept. Without it no device is known, so an attack on an account delays its owner too. */
  readonly devices?: DeviceStore
  /** Other rules than the defaults. */
  readonly rules?: Partial<LoginRules>
  readonly clock: Clock
}

/** A limiter that can also release an account. */
export interface AccountLimiter extends LoginLimiter {
  /** Forgets the failures of a user name: after its password was reset, or by an operator. */
  readonly release: (username: string) => Promise<void>
}

/** One count that an attempt must pass. */
interface Gate {
  readonly reason: string
  readonly rule: LimitRule
  readonly key: string
  /** Whether it counts failures: these are forgotten after a good login, and given back if the password was not checked. */
  readonly countsFailures: boolean
}

const OPTIONS = {
  counters: withMethods<LoginLimiterPorts['counters']>('what memoryCounters() or sharedCounters() returns', 'take'),
  secret: text,
  logger: loggerOption,
  devices: optional(undefined, part<DeviceStore>('the devices of a store')),
  rules: optional({}, part<Partial<LoginRules>>('rules by their names')),
  clock: clockOption,
} satisfies OptionTable<keyof LoginLimiterPorts>

/** @throws {TypeError} for a secret that is too short */
export function createLoginLimiter(ports: LoginLimiterPorts): AccountLimiter {
  const { counters, secret, logger, devices: store, clock, rules: others } = parseOptions(OPTIONS, ports)
  const rules = { ...loginRules, ...others }
  const keyOf = createCountedKey(secret)
  const devices = store && createKnownDevices({ store, keyOf, clock })
  let toldOfNoAddress = false

  async function admit(attempt: LoginAttempt): Promise<Admission> {
    const device = await knownDevice(attempt)
    const gates = device ? gatesOfDevice(device) : gatesOf(attempt)
    const passed: (readonly [Gate, Taken])[] = []
    for (const gate of gates) {
      const taken = await counters.take(gate.rule, gate.key)
      if (!taken.taken) {
        await giveBack(passed)
        const retryAfterSeconds = Math.max(1, Math.ceil(taken.waitMilliseconds / 1000))
        return { admitted: false, retryAfterSeconds, reason: gate.reason }
      }
      passed.push([gate, taken])
    }
    return { admitted: true, settle: (result) => settle(attempt, device, passed, result) }
  }

  /** The account comes last, because an attack on a user uses it up. */
  function gatesOf({ address, username }: LoginAttempt): readonly Gate[] {
    const network = countedNetwork(address)
    const account = gate('account', true, username)
    if (network !== undefined) return [gate('address', false, network), gate('pair', true, network, username), account]
    if (!toldOfNoAddress) {
      toldOfNoAddress = true
      logger.warn({}, 'logins come without an address: none is limited by it, until the carrier gives peerAddress')
    }
    return [account]
  }

  function gatesOfDevice({ tokenHash }: KnownDevice): readonly Gate[] {
    return [gate('deviceAttempts', false, tokenHash), gate('device', true, tokenHash)]
  }

  function gate(reason: keyof LoginRules, countsFailures: boolean, ...texts: readonly string[]): Gate {
    return { reason, rule: rules[reason], key: keyOf(reason, ...texts), countsFailures }
  }

  async function settle(
    { username }: LoginAttempt,
    device: KnownDevice | undefined,
    passed: readonly (readonly [Gate, Taken])[],
    result: LoginResult,
  ): Promise<string | undefined> {
    if (result.outcome === 'unjudged') await giveBack(passed)
    if (result.outcome !== 'succeeded') return undefined
    for (const [{ rule, key, countsFailures }] of passed) if (countsFailures) await counters.forget(rule, key)
    return device ? undefined : orNothing(async () => devices?.remember(username, result.subject))
  }

  async function giveBack(passed: readonly (readonly [Gate, Taken])[]): Promise<void> {
    for (const [{ rule, key, countsFailures }, taken] of passed) {
      if (countsFailures) await counters.giveBack(rule, key, taken)
    }
  }

  async function knownDevice({ deviceToken, username }: LoginAttempt): Promise<KnownDevice | undefined> {
    return deviceToken === undefined ? undefined : orNothing(async () => devices?.find(deviceToken, username))
  }

  /** If the database is away, no device is known, but no login is refused. */
  async function orNothing<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await work()
    } catch (fault) {
      logger.warn({ fault: describeFault(fault) }, 'known devices could not be asked for')
      return undefined
    }
  }

  return {
    admit,
    release: (username) => counters.forget(rules.account, keyOf('account', username)),
    ...(counters.isDegraded && { isDegraded: counters.isDegraded }),
  }
}
