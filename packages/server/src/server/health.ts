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

/** What health is made of. */
export interface HealthParts {
  /** What must answer for logins to be possible. */
  readonly pings: () => readonly (() => Promise<void>)[]
  /** Counts the deadline. */
  readonly clock: Clock
  /** A ping that takes longer has failed. */
  readonly deadlineMilliseconds: number
  /** The names of what works, but not as it should. It is not a reason to send requests to another server. */
  readonly degraded: (exchange: Exchange) => readonly string[]
  /** Whether requests are to be sent to another server, because this one will end soon. */
  readonly isDraining: () => boolean
}

export function healthRows({
  pings,
  clock,
  deadlineMilliseconds,
  degraded,
  isDraining,
}: HealthParts): readonly RouteRow[] {
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
      handle: async (exchange) => {
        if (isDraining()) return status(503, 'draining')
        const ready = await isReady()
        // It may have begun in between, and what was asked before may be shared.
        if (isDraining()) return status(503, 'draining')
        return ready ? status(200, 'ready', degraded(exchange)) : status(503, 'unavailable')
      },
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
