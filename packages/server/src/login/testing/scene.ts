/** A login under attack, on a clock of its own: the limiter as it is, passwords that take 30 ms each, and people who obey Retry-After. */
import { memoryCounters } from '../../limits/memory-counters.ts'
import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts'
import { recordingLogger } from '../../testing/test-server.ts'
import { createLoginLimiter, type LoginLimiterPorts } from '../limit-logins.ts'
import type { LoginAttempt, LoginLimiter } from '../login-limiter.ts'
import { memoryDevices, memoryNetworks } from '../memory-places.ts'

/** What became of a login. */
export interface Ended {
  readonly as: 'in' | 'wrong' | 'refused'
  readonly retryAfterSeconds?: number
  readonly reason?: string
  /** What the device is known by. */
  readonly deviceToken?: string | undefined
}

/** When a guess was judged, in seconds. */
export type Judged = readonly number[]

const HASH_MILLISECONDS = 30

/** What a test does in it. */
export interface Scene {
  readonly clock: MovableClock
  readonly limiter: LoginLimiter
  readonly judged: Judged
  readonly logIn: (attempt: LoginAttempt, password: 'right' | 'wrong') => Promise<Ended>
  /** Guesses at one account from 1,000 addresses, five times a second unless it is told otherwise, for as long as time passes. */
  readonly attack: (username: string, addressOf?: (i: number) => string, everySeconds?: number) => void
  /** Logs in with the right password, and again as often as it is told to come back. */
  readonly persist: (attempt: LoginAttempt, mostSeconds?: number) => Promise<Persisted>
  /** Lets time pass until it is answered. */
  readonly answerOf: <T>(work: Promise<T>) => Promise<T>
}

/** Whether somebody got in at last, how long it took, and how often they were refused. */
export interface Persisted {
  readonly isIn: boolean
  readonly afterSeconds: number
  readonly refused: number
}

export function startScene(ports: Partial<LoginLimiterPorts> = {}): Scene {
  const clock = createMovableClock()
  const limiter = createLoginLimiter({
    ...{ clock, secret: 'a secret of thirty-two characters', logger: recordingLogger() },
    ...{ counters: memoryCounters({ clock }), devices: memoryDevices(), networks: memoryNetworks() },
    ...ports,
  })
  const judged: number[] = []
  const seconds = () => clock.monotonic() / 1000

  async function logIn(attempt: LoginAttempt, password: 'right' | 'wrong'): Promise<Ended> {
    const admission = await limiter.admit({ keepsToken: true, ...attempt })
    if (!admission.admitted) {
      const { retryAfterSeconds, reason } = admission
      return { as: 'refused', retryAfterSeconds, reason }
    }
    await new Promise<void>((resolve) => void clock.after(HASH_MILLISECONDS, resolve))
    if (password === 'wrong') {
      judged.push(seconds())
      await admission.settle({ outcome: 'failed' })
      return { as: 'wrong' }
    }
    return { as: 'in', deviceToken: await admission.settle({ outcome: 'succeeded', subject: attempt.username }) }
  }

  function attack(
    username: string,
    addressOf: (i: number) => string = (i) => `10.${(i % 1000) >> 8}.${i & 255}.1`,
    everySeconds = 0.2,
  ): void {
    let guesses = 0
    const guess = () => {
      void logIn({ username, address: addressOf(guesses) }, 'wrong')
      guesses += 1
      clock.after(everySeconds * 1000, guess)
    }
    clock.after(0, guess)
  }

  async function persist(attempt: LoginAttempt, mostSeconds = 3600): Promise<Persisted> {
    const from = seconds()
    let refused = 0
    let ended: Ended | undefined
    const attempts = async () => {
      for (;;) {
        ended = await logIn(attempt, 'right')
        if (ended.as === 'in') return
        refused += 1
        const { retryAfterSeconds = 0 } = ended
        await new Promise<void>((resolve) => void clock.after(retryAfterSeconds * 1000, resolve))
      }
    }
    void attempts()
    while (ended?.as !== 'in' && seconds() - from < mostSeconds) await clock.advance(0.1)
    return { isIn: ended?.as === 'in', afterSeconds: seconds() - from, refused }
  }

  async function answerOf<T>(work: Promise<T>): Promise<T> {
    let answer: { readonly value: T } | undefined
    void work.then((value) => {
      answer = { value }
    })
    while (!answer) await clock.advance(0.05)
    return answer.value
  }

  return { clock, limiter, judged, logIn, attack, persist, answerOf }
}

/** The most guesses within any so many seconds. */
export function mostWithin(windowSeconds: number, judged: Judged): number {
  return Math.max(0, ...judged.map((from) => judged.filter((at) => at >= from && at < from + windowSeconds).length))
}
