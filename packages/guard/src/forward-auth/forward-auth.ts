/** The endpoint that a proxy asks before it lets a request through, to an API in any language. */

import type { HeaderLine, Message, RequestFacts } from '@latchkey/protocol'
import type { NodeListener } from '../adapters/node.ts'
import { factsOf as factsOfRequest, responseOf } from '../carriers/fetch.ts'
import { factsOf as factsOfNode, writeMessage } from '../carriers/node.ts'
import type { Guard } from '../guard.ts'
import { tell } from '../tell.ts'
import { type ForwardAuthOptions, parseForwardAuthOptions } from './forward-auth-options.ts'
import { identityHeaders } from './identity-headers.ts'
import { judgeAccess } from './judge-access.ts'
import { type ProxyName, readQuestion } from './original-request.ts'

/** A web-standard handler. */
export type ForwardAuthHandler = (request: Request) => Promise<Response>

/** Answers a question: the facts of the proxy's own request, and its request target as sent. */
export type ForwardAuthAnswer = (asked: RequestFacts, target: string) => Promise<Message>

/**
 * The endpoint as a web-standard handler: `GET /decide` of nginx and Traefik, and nginx's `/refuse`.
 *
 * @throws {TypeError} naming the option that is wrong; and for Envoy, which puts the path into the target: a web-standard request
 * has resolved its dot segments, so the original is lost; use {@link forwardAuthListener}
 */
export function forwardAuth<P, C>(
  guard: Guard<P, C>,
  options: ForwardAuthOptions<NoInfer<P>, NoInfer<C>>,
): ForwardAuthHandler {
  const answer = forwardAuthAnswer(guard, options)
  if (options.proxy === 'envoy') throw new TypeError('proxy: Envoy needs forwardAuthListener, on Node')
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    return responseOf(await answer(factsOfRequest(request), `${pathname}${search}`), request.method)
  }
}

/**
 * The endpoint as a listener of Node's `http`, for every proxy.
 *
 * @throws {TypeError} naming the option that is wrong
 */
export function forwardAuthListener<P, C>(
  guard: Guard<P, C>,
  options: ForwardAuthOptions<NoInfer<P>, NoInfer<C>>,
): NodeListener {
  const answer = forwardAuthAnswer(guard, options)
  return async (request, response) => {
    const message = await answer(factsOfNode(request), request.url ?? '')
    writeMessage(response, message, request.method)
  }
}

/** The result for a request. */
type Verdict =
  | { readonly passes: true; readonly headers: readonly HeaderLine[] }
  | { readonly passes: false; readonly message: Message }

/**
 * The endpoint for a server that has its own way of reading requests and writing answers.
 *
 * Order: the document of the guard's `resource` → what is asked → no client sends the identity headers → the rows of the path → the guard → the identity.
 * Allowed is 200: Envoy accepts nothing else as a yes.
 */
export function forwardAuthAnswer<P, C>(guard: Guard<P, C>, options: ForwardAuthOptions<P, C>): ForwardAuthAnswer {
  const { proxy, table, headers: more, onFault } = parseForwardAuthOptions(options)
  const { dialect, resource } = guard
  const identity = identityHeaders(dialect, more)

  async function answer(asked: RequestFacts, target: string): Promise<Message> {
    // The proxy sends these here without asking first: the document is for everybody.
    const document = resource?.answer(asked)
    if (document) return dialect.decorate(document, asked)
    const question = readQuestion(proxy, asked, target)
    if (!question) return dialect.httpMessage(404)
    const { purpose, original } = question
    const verdict = original ? await judge(original).catch(unavailable) : refused(dialect.httpMessage(400))
    if (verdict.passes) {
      // The answer has changed since the refusal, so there is nothing to report.
      if (purpose === 'refuse') return dialect.httpMessage(503, { retryAfterSeconds: 1 })
      return { status: 200, headers: [...verdict.headers, ['Cache-Control', 'no-store']], body: '' }
    }
    const message = dialect.decorate(verdict.message, original ?? asked)
    return purpose === 'decide' ? noTo(proxy, message) : message
  }

  async function judge(original: RequestFacts): Promise<Verdict> {
    const { method, path = '' } = original
    const demands = identity.isSpoofed(original) ? undefined : table.accessOf(method, path)
    if (!demands) return refused(dialect.httpMessage(400))
    const access = await judgeAccess(guard, original, demands)
    if (!access.passes) return access
    const { accepted } = access
    if (!accepted) return { passes: true, headers: identity.empty }
    const headers = identity.of(accepted.principal, accepted.tokenClaims)
    if (!headers) return refused(dialect.refuse({ kind: 'principal_unknown' }))
    return { passes: true, headers }
  }

  function unavailable(fault: unknown): Verdict {
    tell(onFault, fault)
    return refused(dialect.httpMessage(503, { retryAfterSeconds: 1 }))
  }

  return answer
}

function refused(message: Message): Verdict {
  return { passes: false, message }
}

/** A refusal in a form that the proxy understands. An old app may refuse with 200, which here would be a yes. */
function noTo(proxy: ProxyName, message: Message): Message {
  const { status } = message
  if (proxy !== 'nginx') return status < 300 ? { ...message, status: 403 } : message
  // nginx only understands 401 and 403; anything else is a 500 with an error in its log. It drops everything but the challenge, which would
  // then be sent twice: `/refuse` gives what the client is told.
  return { status: status === 401 || status >= 500 ? status : 403, headers: [], body: '' }
}
