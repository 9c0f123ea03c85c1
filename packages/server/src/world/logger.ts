/** The server's log. It is never given a token, a password, a user name or anything else that a client sent. */

import { type OptionReader, withMethods } from '@latchkey/options'
import { ignoringFaults } from './ignoring-faults.ts'

/** The shape of pino's methods that the server uses. */
export interface Logger {
  readonly info: (facts: object, message: string) => void
  readonly warn: (facts: object, message: string) => void
  readonly error: (facts: object, message: string) => void
  /** Whether lines of this level are kept. Without it, all are. */
  readonly isLevelEnabled?: (level: 'info') => boolean
}

const given = withMethods<Logger>('a logger, such as createLogger() returns', 'info', 'warn', 'error')

/** Reads an option. No answer depends on a log: what it throws, at once or by a promise, is ignored. */
export const loggerOption: OptionReader<Logger> = (value) => {
  const logger = given(value)
  const write =
    (level: 'info' | 'warn' | 'error'): Logger['info'] =>
    (facts, message) =>
      ignoringFaults(() => logger[level](facts, message))
  return {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    isLevelEnabled: (level) => {
      try {
        return logger.isLevelEnabled?.(level) !== false
      } catch {
        return true
      }
    },
  }
}
