/** The clock, ids and log of a server. It is made first, before any database is opened, and passed in; there is no global one. */
import { callable, type OptionTable, optional, parseOptions } from '@latchkey/options'
import { type Clock, clockOption } from './clock.ts'
import { createLogger } from './create-logger.ts'
import { type Logger, loggerOption } from './logger.ts'
import { createSystemClock, systemRandomId } from './system-clock.ts'

/** Time, random ids and the log of one server. */
export interface World {
  readonly clock: Clock
  /** Makes an id that cannot be guessed and never comes twice: a UUID. */
  readonly randomId: () => string
  readonly logger: Logger
}

const PARTS = {
  clock: optional(undefined, clockOption),
  randomId: optional(undefined, callable<() => string>('a function that returns an id')),
  logger: optional(undefined, loggerOption),
} satisfies OptionTable<keyof World>

/** @param parts - left out: the machine's clock, random ids, and a log of warnings and errors on standard error */
export function createWorld(parts: Partial<World> = {}): World {
  const { clock = createSystemClock(), randomId = systemRandomId, logger = createLogger() } = parseOptions(PARTS, parts)
  return Object.freeze({ clock, randomId, logger })
}
