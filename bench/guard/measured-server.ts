/** The measured process, seen from its parent. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ready } from './serve-routes.ts'

/** A running server that reports its CPU time. */
export interface MeasuredServer extends Ready, AsyncDisposable {
  /** User and system time of all its threads so far, in microseconds. */
  readonly cpuMicroseconds: () => Promise<number>
}

export async function startMeasuredServer(): Promise<MeasuredServer> {
  const execArgv = ['--conditions=@latchkey/source']
  const child = fork(fileURLToPath(new URL('serve-routes.ts', import.meta.url)), { execArgv })
  const ready = (await messageFrom(child)) as Ready
  return {
    ...ready,
    cpuMicroseconds: async () => {
      child.send('cpu')
      const { user, system } = (await messageFrom(child)) as NodeJS.CpuUsage
      return user + system
    },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

/** The next message; rejects when the process ends first. */
async function messageFrom(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const exit = () => reject(new Error('the measured server has ended'))
  child.once('message', resolve).once('exit', exit)
  try {
    return await promise
  } finally {
    child.off('message', resolve).off('exit', exit)
  }
}
