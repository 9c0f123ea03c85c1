/** The signals that end a process, one after the other. */
import type { Clock } from '../world/clock.ts'

/** What ends a server. */
export type StopSignal = 'SIGTERM' | 'SIGINT'

/** One step of an end. Disposing it takes its timer back. */
export interface StopStep extends Disposable {
  /** The signal that ended it, or undefined where its time was over. */
  readonly over: Promise<StopSignal | undefined>
}

/** Until they are disposed of, no signal ends the process at once. */
export interface StopSignals extends Disposable {
  /** Until the next signal. One that came while there was no step is not lost. */
  readonly first: () => StopStep
  /** Until the next signal, or so many seconds have passed. */
  readonly within: (seconds: number, clock: Pick<Clock, 'after'>) => StopStep
}

/** Listens for them from now on. */
export function stopSignals(): StopSignals {
  const missed: StopSignal[] = []
  let step: ((signal: StopSignal) => void) | undefined
  const hear = (given: NodeJS.Signals) => {
    const signal = given === 'SIGINT' ? given : 'SIGTERM'
    if (step) step(signal)
    else missed.push(signal)
  }
  process.on('SIGTERM', hear).on('SIGINT', hear)
  const begin = (timer: (end: () => void) => Disposable | undefined): StopStep => {
    const { promise: over, resolve } = Promise.withResolvers<StopSignal | undefined>()
    const early = missed.shift()
    if (early) resolve(early)
    step = resolve
    const waiting = timer(() => resolve(undefined))
    const end = () => {
      step = undefined
      waiting?.[Symbol.dispose]()
    }
    return { over, [Symbol.dispose]: end }
  }
  return {
    first: () => begin(() => undefined),
    within: (seconds, clock) => begin((end) => clock.after(seconds * 1000, end)),
    [Symbol.dispose]: () => void process.off('SIGTERM', hear).off('SIGINT', hear),
  }
}
