/** Threads for the primitives that node:crypto lacks. One is started when there is none free, so the hashing queue bounds their number. */
import { Worker } from 'node:worker_threads'
import type { OwnDerivation } from './compute-rounds.ts'
import { later } from './system-clock.ts'

export interface HashingWorkers {
  /** @throws {Error} when the thread cannot be started, or dies */
  readonly run: (derivation: OwnDerivation) => Promise<Uint8Array>
}

/** A thread takes some megabytes, and a table of old hashes is soon upgraded. */
const idleMilliseconds = 10_000

export function createHashingWorkers(): HashingWorkers {
  const idle = new Map<Worker, Disposable>()

  function take(): Worker {
    const [waiting] = idle
    if (waiting === undefined) return start()
    const [worker, timer] = waiting
    timer[Symbol.dispose]()
    idle.delete(worker)
    worker.ref()
    return worker
  }

  function release(worker: Worker): void {
    // A thread that has nothing to do keeps no process alive.
    worker.unref()
    idle.set(
      worker,
      later(idleMilliseconds, () => {
        idle.delete(worker)
        void worker.terminate()
      }),
    )
  }

  return {
    run(derivation) {
      const worker = take()
      return new Promise((resolve, reject) => {
        const fail = (fault: unknown) => reject(fault instanceof Error ? fault : new Error('a hashing thread ended'))
        worker.once('error', fail)
        worker.once('exit', fail)
        worker.once('message', (digest: Uint8Array) => {
          worker.off('error', fail)
          worker.off('exit', fail)
          release(worker)
          resolve(digest)
        })
        worker.postMessage(derivation)
      })
    },
  }
}

function start(): Worker {
  // The file beside this one: as source, as built, or beside the bundle of the command.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  return new Worker(new URL(`./hashing-worker${extension}`, import.meta.url))
}
