/** `fetch` with the session's token: attached to its own addresses only, refreshed when the server says so, retried once. */
import { isWithin } from './addresses.ts'
import { type Fetch, membersOf } from './auth-endpoint.ts'
import type { ClientError } from './client-error.ts'
import type { ClientDialect } from './dialects/client-dialect.ts'
import type { Refresher } from './refresh.ts'
import { isPast, type Session } from './session.ts'
import type { SessionKeeper } from './session-keeper.ts'

/** The parts of an authorized fetch. */
export interface AuthorizedFetchPorts {
  readonly dialect: ClientDialect
  readonly baseUrl: URL
  readonly attachTo: readonly URL[]
  readonly keeper: SessionKeeper
  readonly refresher: Refresher
  readonly send: Fetch
  readonly clock: () => number
}

export function createAuthorizedFetch(ports: AuthorizedFetchPorts): Fetch {
  const { dialect, baseUrl, attachTo, keeper, refresher, send, clock } = ports
  // A token that the server calls invalid this close to its end has expired: the two clocks may differ a little.
  const CLOSE_TO_EXPIRY_SECONDS = 5
  const inCookies = dialect.session === 'cookie'

  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, baseUrl), init)
    // A credential that the caller has set is kept.
    if (!isWithin(request.url, attachTo) || request.headers.has(dialect.header)) return send(request)
    if (request.headers.has('authorization')) return sendWithout(request)
    const { signal } = request
    let session = await keeper.current()
    let fault: unknown
    if (session && refresher.canRefresh(session) && isPast(session.refreshAt, clock())) {
      try {
        session = await untilAborted(refresher.refresh(session), signal)
      } catch (error) {
        if (signal.aborted) throw error
        // The server decides whether the old token is still good, not our clock.
        fault = error
        session = await keeper.current()
      }
    }
    if (!session) return sendWithout(request)

    // A stream can be sent only once. Anything else is copied for the one retry before it is sent.
    const { getReader, [Symbol.asyncIterator]: iterate } = Object(init?.body) as Partial<ReadableStream>
    const again = getReader || iterate ? undefined : request.clone()
    const response = await sendWith(request, session)
    if (!(await saysExpired(response, session))) return response
    if (!refresher.canRefresh(session)) {
      await keeper.end(session.id, 'expired')
      return response
    }
    if (fault !== undefined) throw fault
    const refreshed = refresher.refresh(session)
    if (!again) {
      refreshed.catch(() => undefined)
      return response
    }
    try {
      const { id } = session
      const next = await untilAborted(refreshed, signal)
      // The request was made for one user and must not be repeated as another.
      if (next.id !== id) return response
      await response.body?.cancel()
      return await sendWith(again, next)
    } catch (error) {
      if ((error as Partial<ClientError> | undefined)?.code === 'logged_out') return response
      throw error
    }
  }

  /** Cookies outlive a logout that the server has not heard of, and a server refuses them beside another credential. */
  function sendWithout(request: Request): Promise<Response> {
    return send(inCookies ? new Request(request, { credentials: 'omit' }) : request)
  }

  function sendWith(given: Request, session: Session): Promise<Response> {
    const request = inCookies ? new Request(given, { credentials: 'include' }) : given
    // Only what may change something needs the CSRF token, and every other header costs a request across origins a preflight.
    if (inCookies && /^(GET|HEAD|OPTIONS)$/.test(request.method)) return send(request)
    request.headers.set(dialect.header, dialect.prefix + session.accessToken)
    if (dialect.header === 'authorization' || request.redirect !== 'follow') return send(request)
    // The Fetch standard removes Authorization when a redirect leaves the origin, but no other header. Within the page's own
    // origin the mode keeps redirects inside; elsewhere a redirect cannot be checked first, so none is followed. A page would
    // learn nothing of it but a status of 0, and gets an error; a Worker has no such error, and sees the redirect itself.
    const page = (globalThis as { readonly location?: { readonly origin: string } }).location?.origin
    const within = request.url.startsWith(`${page}/`)
    return send(new Request(request, within ? { mode: 'same-origin' } : { redirect: page ? 'error' : 'manual' }))
  }

  async function saysExpired(response: Response, { expiresAt }: Session): Promise<boolean> {
    if (response.status !== 401 && response.status !== 403) return false
    const pastExpiry = isPast(expiresAt, clock() + CLOSE_TO_EXPIRY_SECONDS)
    const members = await membersOf(response.clone()).catch(() => ({}))
    return dialect.isExpired(response.status, members, pastExpiry)
  }
}

/** The refresh goes on for the other callers; one that has given up does not wait for it. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject)
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
  })
}
