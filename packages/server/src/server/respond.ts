/** From an exchange to a message: path, method, handler, and the one place where faults become answers. */
import { DeadlineError } from '@latchkey/guard'
import { HashingOverloadedError } from '@latchkey/passwords'
import {
  type Dialect,
  type HttpDetail,
  type Message,
  type RequestFacts,
  requireSendable,
  withHeaders,
} from '@latchkey/protocol'
import { describeFault } from '../faults/describe-fault.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { Answer } from '../http/answer.ts'
import { forAnyOrigin } from '../http/any-origin.ts'
import type { ShowFault } from '../http/endpoint.ts'
import type { Exchange } from '../http/exchange.ts'
import type { HostCheck } from '../http/host-check.ts'
import { type NameRequest, REQUEST_ID_HEADER } from '../http/request-id.ts'
import { allowedMethods, type RoutePath, type RouteTable } from '../http/routes.ts'
import { isNative } from '../login/log-in.ts'
import type { AnswerBeside } from '../proxy/beside.ts'
import { bodyStatus, type CutoverGate } from '../proxy/cutover-gate.ts'
import type { Judge } from '../proxy/judge.ts'
import type { Logger } from '../world/logger.ts'
import type { FaceHandlers } from './compose-face.ts'
import { namedAnswer } from './named-answer.ts'

/** Answers every exchange; never rejects. */
export type Respond = (exchange: Exchange) => Promise<Answer>

/** When even the dialect's own page of an error cannot be made. */
const LAST_RESORT: Message = { status: 500, headers: [['Content-Type', 'text/plain']], body: 'Internal Server Error' }

/** What answers are made of. */
export interface RespondParts {
  readonly table: RouteTable<FaceHandlers>
  /** The face that answers unknown paths. */
  readonly first: FaceHandlers
  readonly nameRequest: NameRequest
  readonly logger: Logger
  /** The apps behind the server, if there are any on this listener. */
  readonly judge?: Judge<FaceHandlers>
  /** Where a proxy asks. */
  readonly beside?: AnswerBeside
  /** Who answers the paths of faces while an old app moves. */
  readonly gate?: CutoverGate
  /** Where requests must name a certain host. */
  readonly isRightHost?: HostCheck
}

export function createRespond({
  table,
  first,
  nameRequest,
  logger,
  judge,
  beside,
  gate,
  isRightHost,
}: RespondParts): Respond {
  const findsLoosely = first.dialect.findsPathsLoosely === true
  /** Another spelling of a path of the same face. It is the face's own guard that stands before it. */
  const looselyMatched = (path: string) => {
    if (!findsLoosely) return undefined
    const found = table.match(path.toLowerCase().replace(/(?<=.)\/$/, ''))
    return found?.entry.face?.dialect.findsPathsLoosely ? found : undefined
  }

  const isOwn = (method: string, path: string) => {
    const entry = table.finds(path)
    return entry !== undefined && answersHere(entry, method)
  }

  return async (given) => {
    const exchange = nameRequest(given)
    const { facts, path } = exchange
    const { requestId } = facts
    // The target of the question may hold any other, and its answer is in the words that the proxy understands.
    const asked = beside?.(exchange)
    if (asked) return namedAnswer(await asked, requestId, false)
    const match = path === undefined ? undefined : (table.match(path) ?? looselyMatched(path))
    // A route that ends in a slash is found without it, by redirect; the other way round is another path.
    const slashed = match || path === undefined || path.endsWith('/') ? undefined : table.match(`${path}/`)
    const isAnsweredHere = slashed !== undefined || (match !== undefined && answersHere(match.entry, facts.method))
    const apps = isAnsweredHere ? undefined : judge?.(exchange, isOwn)
    const { dialect } = apps?.face ?? (match ?? slashed)?.entry.face ?? first
    const finish = (answer: Answer): Answer => {
      if (answer.relay) return answer
      const own = dialect.decorate(answer, facts)
      const decorated = match?.entry.isForAnyOrigin ? forAnyOrigin(own, facts.method) : own
      const message = requireSendable(namedAnswer(decorated, requestId, !answer.isApps && isNative(dialect)))
      if (answer.closes) return { ...message, closes: true }
      return answer.stream ? { ...message, stream: answer.stream } : message
    }
    try {
      return finish(await answer())
    } catch (fault) {
      try {
        return finish(faultMessage(fault, { dialect, logger, requestId, facts, show: match?.entry.showFault }))
      } catch (second) {
        const facts = { fault: describeFault(second), dialect: dialect.name, requestId }
        logger.error(facts, 'the answer to a fault could not be made')
        return withHeaders(LAST_RESORT, [[REQUEST_ID_HEADER, requestId]])
      }
    }

    async function answer(): Promise<Answer> {
      // Before anything else, health too: who comes under a wrong name is a page that must learn nothing.
      if (isRightHost && !isRightHost(exchange)) return dialect.httpMessage(421)
      const named = { method: facts.method, path: path === undefined ? undefined : encodeURI(path) }
      if (apps) return apps.answer()
      if (slashed) return dialect.httpMessage(308, { location: locationOf(exchange) })
      if (!match) return dialect.httpMessage(404, named)
      const { entry, params } = match
      let asked = exchange
      if (gate && entry.face) {
        try {
          const gated = await gate(exchange, entry.face.dialect, path ?? '')
          if (gated.apps) return gated.apps
          asked = gated.exchange
        } catch (fault) {
          const status = bodyStatus(fault)
          if (status === undefined) throw fault
          return dialect.httpMessage(status)
        }
      }
      const isAsGet = facts.method === 'HEAD' && !dialect.tellsHeadApart
      const handle = entry.methods.get(isAsGet ? 'GET' : facts.method)
      if (handle) return handle(asked, params)
      return dialect.httpMessage(facts.method === 'OPTIONS' ? 200 : 405, { allow: allowedMethods(entry), ...named })
    }
  }
}

/** An app behind the server has the other methods of a face's path. */
function answersHere(entry: RoutePath<FaceHandlers>, method: string): boolean {
  return entry.face === undefined || allowedMethods(entry).includes(method)
}

/** The same target with a slash. The escapes that the path still has are kept as they are. */
function locationOf({ facts, path = '', search }: Exchange): string {
  return `${facts.origin ?? ''}${encodeURI(path).replaceAll('%25', '%')}/${search}`
}

interface FaultPorts {
  readonly dialect: Dialect
  readonly facts: RequestFacts
  readonly show: ShowFault | undefined
  readonly logger: Logger
  readonly requestId: string
}

function faultMessage(fault: unknown, { dialect, logger, requestId, facts, show }: FaultPorts): Message {
  const [status, detail] = statusOf(fault)
  logger.error({ fault: describeFault(fault), dialect: dialect.name, requestId, status }, 'a request failed')
  return show?.({ status, ...detail }, facts) ?? dialect.httpMessage(status, detail)
}

function statusOf(fault: unknown): readonly [number, HttpDetail] {
  if (fault instanceof HashingOverloadedError) return [503, { retryAfterSeconds: fault.retryAfterSeconds }]
  if (fault instanceof DeadlineError) return [503, { retryAfterSeconds: 1 }]
  if (fault instanceof DomainError && fault.code === 'users_elsewhere') return [409, {}]
  if (fault instanceof DomainError && fault.code === 'email_unverified') return [403, {}]
  if (fault instanceof DomainError && fault.code === 'store_unavailable') return [503, { retryAfterSeconds: 1 }]
  if (fault instanceof DomainError && fault.code === 'token_too_large') return [500, { code: fault.code }]
  return [500, {}]
}
