/**
 * Lets attempts through gates. Each gate is a count with attempts under way: however many come at once, no more of them can fail than its
 * rule allows. One too many waits until another is settled, and then asks anew by which way it goes.
 */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../world/clock.ts'
import type { Counters, Lease, Settlement } from './counters.ts'
import type { LimitRule } from './limit-rule.ts'
import type { WorkOutcome } from './rate-limits.ts'
import { createWaitingRoom, type WaitingLimits } from './waiting-room.ts'

/** One count that an attempt must pass. */
export interface Gate {
  /** Why it refuses, for the log. */
  readonly reason: string
  readonly rule: LimitRule
  readonly key: string
  /** What a success does to the failures before it. */
  readonly afterSuccess: 'forget' | 'keep'
}

/** The gates of an attempt, in their order. */
export interface Way {
  readonly gates: readonly Gate[]
  /** Where it waits: what fills one room leaves the others free. */
  readonly room: string
}

/** The decision. */
export type Passage =
  | {
      readonly passed: true
      /** To be called once. */
      readonly settle: (outcome: WorkOutcome) => Promise<void>
    }
  | { readonly passed: false; readonly retryAfterSeconds: number; readonly reason: string }

export interface Gatekeeper {
  /** @param choose - asked for each try, because another attempt may have made the client known meanwhile */
  readonly pass: <W extends Way>(choose: () => Promise<W>) => Promise<{ readonly way: W; readonly passage: Passage }>
}

/** How attempts are held. */
export interface GateLimits extends WaitingLimits {
  /** After how long an attempt that nobody has settled is a failure. */
  readonly leaseMilliseconds: number
}

export const GATE_LIMITS: GateLimits = Object.freeze({
  leaseMilliseconds: 5000,
  waitMilliseconds: 2000,
  waitingPerKey: 32,
  waitingInAll: 1000,
})

/** What it needs. */
export interface GatekeeperPorts {
  readonly counters: Counters
  readonly clock: Clock
  readonly limits: GateLimits
}

const ASK_AGAIN_MILLISECONDS = { shared: 50, own: 250 } as const

export function createGatekeeper({ counters, clock, limits }: GatekeeperPorts): Gatekeeper {
  const again = ASK_AGAIN_MILLISECONDS[counters.isShared ? 'shared' : 'own']
  const waitingRoom = createWaitingRoom(clock, limits, again)
  const process = randomBytes(9).toString('base64url')
  let leases = 0

  function newLease(): Lease {
    leases += 1
    return { id: `${process}.${leases}`, milliseconds: limits.leaseMilliseconds }
  }

  async function settleAll(gates: readonly Gate[], lease: Lease, how: (gate: Gate) => Settlement): Promise<void> {
    for (const gate of gates) {
      await counters.settle(gate.rule, gate.key, lease, how(gate))
      waitingRoom.wake(nameOf(gate))
    }
  }

  /** The gate at which it is one too many, or the decision. */
  async function tryGates(gates: readonly Gate[]): Promise<Passage | { readonly busy: Gate }> {
    const lease = newLease()
    const passed: Gate[] = []
    for (const gate of gates) {
      const { as, waitMilliseconds } = await counters.take(gate.rule, gate.key, lease)
      if (as === 'taken') {
        passed.push(gate)
        continue
      }
      await settleAll(passed, lease, () => 'unjudged')
      return as === 'busy' ? { busy: gate } : refused(gate, waitMilliseconds)
    }
    return { passed: true, settle: (outcome) => settleAll(passed, lease, (gate) => settlement(outcome, gate)) }
  }

  return {
    async pass(choose) {
      const until = clock.monotonic() + limits.waitMilliseconds
      for (;;) {
        const way = await choose()
        const tried = await tryGates(way.gates)
        if (!('busy' in tried)) return { way, passage: tried }
        const { busy: gate } = tried
        if (!(await waitingRoom.wait({ until, key: nameOf(gate), room: way.room }))) {
          return { way, passage: refused(gate, 0) }
        }
      }
    },
  }
}

function settlement(outcome: WorkOutcome, { afterSuccess }: Gate): Settlement {
  if (outcome === 'succeeded') return afterSuccess === 'forget' ? 'forgotten' : 'unjudged'
  return outcome
}

function refused({ reason }: Gate, waitMilliseconds: number): Passage {
  return { passed: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMilliseconds / 1000)), reason }
}

function nameOf({ rule, key }: Gate): string {
  return `${rule.name}:${key}`
}
