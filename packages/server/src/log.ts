/** The server's log: JSON lines on standard error. */
import { pino } from 'pino'
import type { Logger } from './ports/logger.ts'

/** @param level - default `warn` */
export function createLogger(level: 'info' | 'warn' | 'error' = 'warn'): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }))
}
