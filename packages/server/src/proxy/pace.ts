/** How far a request has come, and until when it must have come further. */
import type { Clock } from '../world/clock.ts'

/** How long each step may take, in seconds. */
export interface PaceTimes {
  readonly connectSeconds: number
  readonly answerSeconds: number
  readonly idleSeconds: number
}

export type Step = 'connecting' | 'sending' | 'waiting' | 'answering' | 'open'

const LIMITS: Readonly<Record<Step, keyof PaceTimes>> = {
  connecting: 'connectSeconds',
  sending: 'idleSeconds',
  waiting: 'answerSeconds',
  answering: 'idleSeconds',
  open: 'idleSeconds',
}

/** A client that has closed its own direction may wait for its answer, as `nc` does, or be gone: nobody can tell. */
const HALF_CLOSED_MILLISECONDS = 2000

export interface Pace {
  readonly step: () => Step
  readonly enter: (step: Step) => void
  /** Something has moved. */
  readonly moved: () => void
  /** The monotonic millisecond from which on it has taken too long. */
  readonly lateAt: () => number
  /** Whether a client that has closed its own direction has waited long enough. */
  readonly isLeft: (isHalfClosed: boolean) => boolean
}

export function createPace(times: PaceTimes, { monotonic }: Pick<Clock, 'monotonic'>): Pace {
  let step: Step = 'connecting'
  let movedAt = monotonic()
  let halfClosedAt: number | undefined
  const moved = () => {
    movedAt = monotonic()
  }
  return {
    step: () => step,
    enter(next) {
      step = next
      moved()
    },
    moved,
    lateAt: () => movedAt + times[LIMITS[step]] * 1000,
    isLeft(isHalfClosed) {
      if (!isHalfClosed || step === 'open') return false
      halfClosedAt ??= monotonic()
      return monotonic() >= halfClosedAt + HALF_CLOSED_MILLISECONDS
    },
  }
}
