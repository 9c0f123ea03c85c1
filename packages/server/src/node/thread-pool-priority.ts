/** Lets the threads that hash passwords stand back behind the one that answers everybody. */
import { readdir, readFile } from 'node:fs/promises'
import { getPriority, setPriority } from 'node:os'

/**
 * More than the event loop’s: on a processor that both want that gets three quarters. Ten would be nine tenths, and where other programs of the
 * same control group are busy too a login would wait for all of them.
 */
const NICER_BY = 5
const NICEST = 19

/** What the kernel calls a thread of libuv's pool, in which `node:crypto` hashes. */
const POOL_THREAD = 'libuv-worker\n'
const TASKS = '/proc/self/task'

/**
 * Gives the threads of the pool a niceness, which Linux keeps for each thread: while something else in the machine wants the processor, a flood of
 * logins takes what is left of it, and guarded routes and refreshes go first. With processors to spare nothing changes. A pool of another
 * system keeps the priority that it has.
 */
export async function lowerThreadPoolPriority(): Promise<void> {
  if (process.platform !== 'linux') return
  const niceness = Math.min(NICEST, getPriority() + NICER_BY)
  // Reading is the pool's work, too: once this has an answer all its threads have begun.
  for (const thread of await readdir(TASKS).catch(() => [])) {
    try {
      if ((await readFile(`${TASKS}/${thread}/comm`, 'utf8')) === POOL_THREAD) setPriority(Number(thread), niceness)
    } catch {
      // A thread may be gone by now, and a sandbox may forbid it: no reason not to serve.
    }
  }
}
