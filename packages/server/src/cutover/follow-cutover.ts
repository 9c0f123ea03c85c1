/** Follows the switch in the database. A process that cannot read it goes by what it has read last: a fault is not a fact. */
import { describeFault } from '../faults/describe-fault.ts'
import { wait } from '../world/wait.ts'
import type { World } from '../world/world.ts'
import type { CutoverStore, CutoverSwitch } from './cutover-store.ts'
import { isMoved, percentOf } from './share.ts'

/** What a server goes by. */
export interface Cutover extends AsyncDisposable {
  /** Of the route, as it was read last. */
  readonly percent: (route: string) => number
  /** Whether this server answers. A login is counted. */
  readonly answers: (asked: CutoverAsked) => boolean
  /** Whether the switch could not be read when it was asked for last. */
  readonly isLost: () => boolean
}

export interface CutoverAsked {
  readonly route: string
  readonly name: string | undefined
  readonly isLogin: boolean
}

const EVERY_MILLISECONDS = 500

/** @throws {DomainError} where the switch cannot be read at the start: there is nothing to go by yet */
export async function followCutover(store: CutoverStore, { clock, logger }: World): Promise<Cutover> {
  let rows: readonly CutoverSwitch[] = await store.list()
  let isLost = false
  let counted = { here: 0, there: 0 }
  const ended = new AbortController()

  async function look(): Promise<void> {
    try {
      rows = await store.list()
      if (isLost) logger.info({}, 'the switch of the cutover can be read again')
      isLost = false
    } catch (fault) {
      if (!isLost)
        logger.warn({ fault: describeFault(fault) }, 'the switch of the cutover cannot be read: it stays as it was')
      isLost = true
    }
  }

  async function flush(): Promise<void> {
    const taken = counted
    if (taken.here + taken.there === 0) return
    counted = { here: 0, there: 0 }
    try {
      await store.count(taken)
    } catch {
      counted = { here: counted.here + taken.here, there: counted.there + taken.there }
    }
  }

  async function follow(): Promise<void> {
    while (await wait(clock, EVERY_MILLISECONDS, { signal: ended.signal, background: true })) {
      await look()
      await flush()
    }
  }

  const following = follow()
  return {
    percent: (route) => percentOf(rows, route),
    answers({ route, name, isLogin }) {
      const here = isMoved(percentOf(rows, route), name)
      if (isLogin) counted[here ? 'here' : 'there'] += 1
      return here
    },
    isLost: () => isLost,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await following
      await flush()
    },
  }
}
