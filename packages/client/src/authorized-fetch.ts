/** `fetch` with the session's token: attached to its own addresses only, refreshed when the server says so, retried once. */
import { isWithin } from './addresses.ts'
import { membersOf } from './auth-endpoint.ts'
import type { ClientError } from './client-error.ts'
import type { Fetch, ParsedClientOptions } from './client-options.ts'
import type { Refresher } from './refresh.ts'
import { isPast, type Session } from './session.ts'
import type { SessionKeeper } from './session-keeper.ts'
import { untilAborted } from './system-clock.ts'

/** The parts of an authorized fetch. */
export interface AuthorizedFetchPorts
  extends Pick<ParsedClientOptions, 'dialect' | 'baseUrl' | 'attachTo' | 'fetch' | 'clock'> {
  readonly keeper: SessionKeeper
  readonly refresher: Refresher
}

export function createAuthorizedFetch(ports: AuthorizedFetchPorts): Fetch {
  const { dialect, baseUrl, attachTo, keeper, refresher, fetch: send, clock } = ports
  // A token that the server calls invalid this close to its end has expired: the two clocks may differ a little.
  const CLOSE_TO_EXPIRY_SECONDS = 5

  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, baseUrl), init)
    // A credential that the caller has set is kept.
    if (!isWithin(request.url, attachTo) || request.headers.has(dialect.header)) return send(request)
    if (request.headers.has('authorization')) return send(prepared(request, undefined))
    const { signal } = request
    let session = await untilAborted(keeper.current, signal)
    let fault: unknown
    if (session && refresher.canRefresh(session) && isPast(session.refreshAt, clock())) {
      const refreshed = refreshBeside(session)
      // A token that is still good is sent, and the next one asked for beside it.
      if (isPast(session.expiresAt, clock())) {
        session = await untilAborted(refreshed, signal).catch((error: unknown) => {
          signal.throwIfAborted()
          // The server decides whether the old token is still good, not our clock.
          fault = error
          return keeper.current()
        })
      }
    }
    if (!session) return send(prepared(request, undefined))

    // A stream can be sent only once. Anything else is copied for the one retry before it is sent.
    const { getReader, [Symbol.asyncIterator]: iterate } = Object(init?.body) as Partial<ReadableStream>
    const again = getReader || iterate ? undefined : request.clone()
    const response = await send(prepared(request, session))
    if (!(await saysExpired(response, session))) return response
    if (!refresher.canRefresh(session)) {
      await keeper.end(session, 'expired')
      return response
    }
    if (fault) throw fault
    const refreshed = refreshBeside(session)
    if (!again) return response
    try {
      const { id } = session
      const next = await untilAborted(refreshed, signal)
      // The request was made for one user and must not be repeated as another.
      if (next.id !== id) return response
      await response.body?.cancel()
      return await send(prepared(again, next))
    } catch (error) {
      if (['logged_out', 'refresh_unsupported'].includes((error as ClientError | null)?.code ?? '')) return response
      throw error
    }
  }

  /** Whoever does not wait for it hears of no fault. */
  function refreshBeside(stale: Session): () => Promise<Session> {
    const refreshed = refresher.refresh(stale)
    refreshed.catch(() => undefined)
    return () => refreshed
  }

  function prepared(request: Request, session: Session | undefined): Request {
    const { header, prefix, prepare } = dialect
    if (prepare) return prepare(request, session?.accessToken)
    if (session) request.headers.set(header, prefix + session.accessToken)
    return request
  }

  async function saysExpired(response: Response, { expiresAt }: Session): Promise<boolean> {
    if (![401, 403].includes(response.status)) return false
    const pastExpiry = isPast(expiresAt, clock() + CLOSE_TO_EXPIRY_SECONDS)
    const members = await membersOf(response.clone()).catch(() => ({}))
    return dialect.isExpired(response.status, members, pastExpiry)
  }
}
