/** `/livez` and `/readyz`: for the machine that runs the server. */
import { withDeadline } from '@latchkey/guard'
import type { Message } from '@latchkey/protocol'
import type { Exchange } from '../http/exchange.ts'
import type { RouteRow } from '../http/routes.ts'
import type { Clock } from '../world/clock.ts'

/** Where they are. */
export const HEALTH_ADDRESSES = [
  { method: 'GET', path: '/livez' },
  { method: 'GET', path: '/readyz' },
] as const

/**
 * @param pings - what must answer for logins to be possible
 * @param clock - counts the deadline
 * @param deadlineMilliseconds - a ping that takes longer has failed
 * @param degraded - the names of what works, but not as it should. It is not a reason to send requests to another server
 */
export function healthRows(
  pings: () => readonly (() => Promise<void>)[],
  clock: Clock,
  deadlineMilliseconds: number,
  degraded: (exchange: Exchange) => readonly string[],
): readonly RouteRow[] {
  const [live, ready] = HEALTH_ADDRESSES
  const answers = async (ping: () => Promise<void>) => withDeadline(ping(), deadlineMilliseconds, 'ping', clock)
  const asked = async () => {
    const results = await Promise.allSettled(pings().map(answers))
    return results.every(({ status: outcome }) => outcome === 'fulfilled')
  }
  // Anybody may ask, so those who ask at once share one round: they must not use up the connections that logins need.
  let round: Promise<boolean> | undefined
  const isReady = () => {
    round ??= asked().finally(() => {
      round = undefined
    })
    return round
  }

  return [
    { ...live, handle: () => status(200, 'live') },
    {
      ...ready,
      handle: async (exchange) =>
        (await isReady()) ? status(200, 'ready', degraded(exchange)) : status(503, 'unavailable'),
    },
  ]
}

function status(code: 200 | 503, word: string, degraded: readonly string[] = []): Message {
  const headers: Message['headers'] = [
    ['Content-Type', 'application/json'],
    ['Cache-Control', 'no-store'],
  ]
  return {
    status: code,
    headers: code === 503 ? [...headers, ['Retry-After', '1']] : headers,
    body: JSON.stringify({ status: word, ...(degraded.length > 0 && { degraded }) }),
  }
}
