/** What an app is told about a refusal, and the id by which the client can ask about it. */

import { type Dialect, type HeaderLine, type RequestFacts, withHeaders } from '@latchkey/protocol'
import type { RefusalReason, Refused } from './decision.ts'
import { helpFor } from './help.ts'
import { randomId } from './system-clock.ts'
import { tell } from './tell.ts'

/** A refusal as a log may hold it: no token, no claim's value, no header, no path and no query. */
export interface RefusalRecord {
  /** Random, or the server's own id of the request, and sent to the client as `Latchkey-Request-Id`; `latchkey explain --request` finds it in the log. */
  readonly requestId: string
  /** The dialect's name. */
  readonly dialect: string
  /** One of HTTP's own methods, or `other`: a client may send any word as method. */
  readonly method: string
  readonly status: number
  /** The realm that the route sets for itself. */
  readonly realm?: string
  readonly reason: RefusalReason
}

/** Who is told about refusals, and how much. */
export interface Reporting {
  /**
   * Called for every refusal, 503s too, for a log. With it each refusal has a header `Latchkey-Request-Id` with the record's id, so that
   * a client can quote it. What it returns, throws or rejects with is ignored.
   */
  readonly onRefusal?: (record: RefusalRecord) => unknown
  /** Adds a header `Latchkey-Help` to refusals: what to change, in one line. Default false; not while `NODE_ENV` is `production`. */
  readonly development?: boolean
}

/** Adds the headers of a refusal, and calls the listener. */
export type ReportRefusal = (refused: Refused, facts: RequestFacts, realm: string | undefined) => Refused

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']

/** A guard with neither option reports nothing, and its messages are exactly the dialect's. */
export function refusalReporter(
  dialect: Dialect,
  { onRefusal, development = false }: { readonly [N in keyof Reporting]: Reporting[N] | undefined },
): ReportRefusal {
  if (!onRefusal && !development) return (refused) => refused
  return (refused, { method, requestId: named }, realm) => {
    const { message, reason } = refused
    const lines: HeaderLine[] = development ? [['Latchkey-Help', helpFor(reason, dialect)]] : []
    if (onRefusal) {
      const requestId = named ?? randomId()
      lines.push(['Latchkey-Request-Id', requestId])
      tell(onRefusal, {
        requestId,
        dialect: dialect.name,
        method: METHODS.includes(method) ? method : 'other',
        status: message.status,
        ...(realm !== undefined && { realm }),
        reason,
      })
    }
    return { ...refused, message: withHeaders(message, lines) }
  }
}
