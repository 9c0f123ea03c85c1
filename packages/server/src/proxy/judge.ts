/** Whether a request goes to an app, and what it is told of its sender. What cannot be read in one way only goes nowhere. */
import { judgeAccess } from '@latchkey/guard/forward-auth'
import type { Message } from '@latchkey/protocol'
import type { Answer } from '../http/answer.ts'
import type { ConnectionFacts, Exchange } from '../http/exchange.ts'
import type { NamedFacts } from '../http/request-id.ts'
import type { TrustedProxies } from '../http/trusted-proxies.ts'
import { parseAddress } from '../limits/network-address.ts'
import type { World } from '../world/world.ts'
import { createDemands, type IsOwn } from './demands.ts'
import { type Failure, failureMessage } from './failures.ts'
import type { HeaderNames } from './header-names.ts'
import type { JudgingFace, Place } from './place.ts'
import { createPlaces } from './places.ts'
import type { FindPrefix } from './prefix-table.ts'
import { namedByConnection, type Sender, sentHeaders } from './sent-headers.ts'
import { namesOneHost, type Target, targetOf } from './targets.ts'
import type { TellIdentity } from './told-identity.ts'
import type { ReadUpstreamOptions } from './upstream-options.ts'
import type { Watch, WatchedToken } from './watch.ts'
import { isWholeHandshake } from './web-socket.ts'

/** A request that is an app's business. */
export interface Judged<F> {
  /** Whose words refusals have. */
  readonly face: F
  readonly answer: () => Answer | Promise<Answer>
}

/**
 * Undefined where no prefix fits: then the server answers as it would without.
 *
 * @param isOwn - whether a path is one of the server's own: no spelling of it leads to the app
 */
export type Judge<F> = (exchange: NamedExchange, isOwn: IsOwn) => Judged<F> | undefined

/** Carries what is one of the server's own paths to the app, as it was sent: the app decides about it as before. */
export interface Hand {
  /** Whether there is an app for its path. */
  readonly reaches: (exchange: NamedExchange) => boolean
  /** @param body - what was read of it already */
  readonly carry: (exchange: NamedExchange, body: Uint8Array | undefined) => Answer
}

export type NamedExchange = Exchange & { readonly facts: NamedFacts }

interface JudgeParts<F> extends Pick<World, 'clock' | 'logger'> {
  readonly options: ReadUpstreamOptions
  readonly find: FindPrefix<Place<F>>
  readonly names: HeaderNames
  readonly tellIdentity: TellIdentity
  readonly trusted: TrustedProxies
  readonly watch: Watch
  readonly told: (origin: string, isAnswered: boolean) => void
}

const ALLOWED = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

export function createJudge<F extends JudgingFace>(
  parts: JudgeParts<F>,
): { readonly judge: Judge<F>; readonly hand: Hand } {
  const { options, find, names, tellIdentity } = parts
  const relay = createRelay(parts)
  const demandsOf = createDemands(options.routes, find)

  return {
    judge: (exchange, isOwn) => {
      const led = ledTo(exchange)
      return led && { face: led.place.face, answer: () => answer({ ...led, isOwn }) }
    },
    hand: {
      reaches: (exchange) => ledTo(exchange) !== undefined,
      carry(exchange, body) {
        const led = ledTo(exchange)
        if (!led) throw new TypeError('there is no app for this path')
        const isPlain = namesOneHost(exchange) && isPlainlyConnected(exchange) && !led.connection.isUpgrade
        return isPlain
          ? relay(led, { identity: [], token: undefined, body })
          : closing(led.place.face.dialect.httpMessage(400))
      },
    },
  }

  interface Asked extends Led<F> {
    readonly isOwn: IsOwn
  }

  function ledTo(exchange: NamedExchange): Led<F> | undefined {
    const { connection } = exchange
    const target = connection && targetOf(connection.target)
    const place = target && find(target.path)
    return connection && place ? { exchange, connection, target, place } : undefined
  }

  async function answer(asked: Asked): Promise<Answer> {
    const { exchange, connection, target, place, isOwn } = asked
    const { facts } = exchange
    const { dialect, guard, whenLost } = place.face
    if (facts.method === 'TRACE') return dialect.httpMessage(405, { allow: ALLOWED })
    if (!namesOneHost(exchange) || !isPlainlyConnected(exchange)) return closing(dialect.httpMessage(400))
    const demands = demandsOf({ method: facts.method, path: target.path, place }, isOwn)
    if (!demands) return dialect.httpMessage(404, { method: facts.method, path: target.path })
    const access = await judgeAccess(guard, facts, demands)
    if (!access.passes) return access.message
    const claims = access.accepted?.tokenClaims
    const identity = claims ? tellIdentity(dialect, claims) : []
    if (!identity) return dialect.refuse({ kind: 'principal_unknown' })
    if (connection.isUpgrade && !isWholeHandshake(facts.method, facts.header)) return closing(dialect.httpMessage(400))
    const key = access.accepted?.key
    const token = claims && { claims, key, dialect, failsClosed: whenLost === 'fail-closed' }
    return relay(asked, { identity, token, body: undefined })
  }

  /** `Connection` may not take away what we say, nor what the decision was made by. */
  function isPlainlyConnected({ facts }: NamedExchange): boolean {
    return namedByConnection(facts.header('connection')).every(names.mayBeOfConnection)
  }
}

/** Where it goes, and as what. */
interface Led<F> {
  readonly exchange: NamedExchange
  readonly connection: ConnectionFacts
  readonly target: Target
  readonly place: Place<F>
}

function createRelay<F extends JudgingFace>({ options, names, trusted, watch, clock, logger, told }: JudgeParts<F>) {
  const full = () => logger.warn({ failure: 'full' }, NO_PLACE)
  const places = {
    requests: createPlaces(options.mostRequests, full),
    webSockets: createPlaces(options.mostWebSockets, full),
  }
  return relay

  function relay(
    { exchange, connection, target, place }: Led<F>,
    {
      identity,
      token,
      body,
    }: {
      readonly identity: readonly string[]
      readonly token: WatchedToken | undefined
      readonly body: Uint8Array | undefined
    },
  ): Answer {
    const { facts } = exchange
    const { requestId } = facts
    const headers = sentHeaders(connection.rawHeaders, { names, facts, sender: senderOf(exchange), identity })
    const own = connection.isUpgrade ? places.webSockets : places.requests
    // The last thing before the answer: what throws until then takes no place.
    if (!own.take()) return { ...failureMessage('full', requestId), isApps: true }
    const tell = (failure: Failure | undefined) => {
      // What a client does says nothing of the app.
      if (failure === 'client_late' || failure === 'client_malformed') return
      told(place.origin, failure === undefined)
      if (failure) logger.warn({ upstream: place.prefix, failure, requestId, underWay: own.taken() }, NO_ANSWER)
    }
    return {
      status: 200,
      headers: [],
      body: '',
      relay: async (carried) => {
        try {
          const { connectSeconds, answerSeconds, idleSeconds } = options
          const times = { connectSeconds, answerSeconds, idleSeconds }
          await place.carry(carried, {
            ...times,
            sent: target.sent,
            headers,
            token,
            ...(body && { body }),
            requestId,
            clock,
            watch,
            told: tell,
          })
        } finally {
          own.free()
        }
      },
    }
  }

  function senderOf({ facts, peerAddress }: Exchange): Sender {
    const peer = peerAddress === undefined ? undefined : parseAddress(peerAddress)
    const [host] = facts.header('host')
    const scheme = facts.origin?.startsWith('https:') ? 'https' : 'http'
    return { address: peer?.text, isTrusted: peer !== undefined && trusted(peer), host, scheme }
  }
}

const NO_ANSWER = 'the app behind the server did not answer'
const NO_PLACE = 'as many requests are under way as may be; others are refused'

function closing(message: Message): Answer {
  return { ...message, closes: true }
}
