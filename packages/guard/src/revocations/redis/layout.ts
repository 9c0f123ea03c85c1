/**
 * How revocations are stored in Redis. All keys share one hash tag, so that they are on one node of a cluster:
 *
 * - `{name}:current` names the filling that is complete. Without it nothing is known, so an empty Redis does not mean "nothing is revoked".
 * - `{name}:log:FILLING` is a stream of revocations, everything that has not expired.
 * - `{name}:cursor:FILLING` is how far into the login server's log the filling reaches.
 * - `{name}:beat` is a stream of one entry: the publisher is alive, and everything it knows is in that filling.
 * - `{name}:publisher` is held by the process that writes.
 */
import { checked, type OptionReader, optional } from '@latchkey/options'

/** Names of the keys. */
export interface RedisLayout {
  readonly current: string
  readonly beat: string
  readonly publisher: string
  readonly log: (filling: string) => string
  readonly cursor: (filling: string) => string
}

/** Reads the option `name`: other characters would break the hash tag. */
export const layoutName: OptionReader<string> = optional('latchkey:revocations', (value) =>
  checked(
    value,
    typeof value === 'string' && /^[^{}\s]{1,100}$/.test(value),
    '1 to 100 characters without braces and blanks',
  ),
)

export function redisLayout(name: string): RedisLayout {
  const key = (part: string) => `{${name}}:${part}`
  return {
    current: key('current'),
    beat: key('beat'),
    publisher: key('publisher'),
    log: (filling) => key(`log:${filling}`),
    cursor: (filling) => key(`cursor:${filling}`),
  }
}
