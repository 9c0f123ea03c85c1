/** The ground that a server stands on. It is made first, before any database is opened, and handed down; nobody reaches for it. */
import type { Clock } from './clock.ts'
import { createLogger } from './create-logger.ts'
import type { Logger } from './logger.ts'
import { createSystemClock, systemRandomId } from './system-clock.ts'

/** Time, random ids and the log of one server. */
export interface World {
  readonly clock: Clock
  /** Makes an id that nobody guesses and that never comes twice: a UUID. */
  readonly randomId: () => string
  readonly logger: Logger
}

/** @param parts - what is not given is the machine's: its clock, its random ids, a log of warnings and errors on standard error */
export function createWorld(parts: Partial<World> = {}): World {
  const { clock = createSystemClock(), randomId = systemRandomId, logger = createLogger() } = parts
  return Object.freeze({ clock, randomId, logger })
}
