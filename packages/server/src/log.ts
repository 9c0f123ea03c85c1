/** The server's log: JSON lines on standard error. */
import { pino } from 'pino'
import type { Logger } from './ports/logger.ts'

/** A fault's kind and place; its message and cause can quote what a client sent. */
function describeFault(fault: unknown): object {
  if (!(fault instanceof Error)) return { name: typeof fault }
  const code = 'code' in fault && typeof fault.code === 'string' ? { code: fault.code } : {}
  return {
    name: fault.name,
    ...code,
    message: fault.message,
    ...(fault.cause !== undefined && { cause: describeFault(fault.cause) }),
  }
}

/** @param level - default `warn` */
export function createLogger(level: 'info' | 'warn' | 'error' = 'warn'): Logger {
  return pino({ level, base: null, serializers: { err: describeFault } }, pino.destination({ dest: 2, sync: true }))
}
