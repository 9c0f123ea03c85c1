/** The CPU of another process, as Linux accounts for it: in nanoseconds, not in ticks. */
import { readdirSync, readFileSync } from 'node:fs'

/**
 * The CPU time that all threads of a process have used so far, including the kernel's.
 *
 * @returns microseconds
 * @throws {Error} when there is no such process, or no `/proc`
 */
export function cpuMicrosecondsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).reduce((sum, thread) => sum + nanosecondsOf(`${tasks}/${thread}/schedstat`), 0) / 1000
}

/** A thread that has ended since it was listed counts as nothing. */
function nanosecondsOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[0])
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0
    throw error
  }
}
