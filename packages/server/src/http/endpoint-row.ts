/** An endpoint as a row of the table: guard, limits, query, path, body, handler, in this order. */
import { type Accepted, parseRequirement, withDeadline } from '@latchkey/guard'
import type { TObject } from 'typebox'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { Clock } from '../world/clock.ts'
import type { BodyReader, Read } from './body-reader.ts'
import type { ClientInfo } from './client-info.ts'
import type { Endpoint, GuardedCall } from './endpoint.ts'
import { BodyError, type Exchange } from './exchange.ts'
import type { FaceGuard } from './face-guard.ts'
import { fitting } from './fitting.ts'
import { withinLimits } from './limited.ts'
import type { ListenerName } from './listeners.ts'
import type { RouteRow } from './routes.ts'

/** What rows need of their face. */
export interface EndpointPorts {
  /** Of this endpoint. */
  readonly guard: FaceGuard<unknown>
  /** On which the row stands. */
  readonly listener: ListenerName
  readonly limits: RateLimits
  readonly clientOf: (exchange: Exchange) => ClientInfo
  readonly clock: Clock
  readonly bodyDeadlineMilliseconds: number
  /** Of endpoints that have none of their own. */
  readonly routeDeadlineMilliseconds: number
  /** Told of each call that the guard has refused, and of each that was answered. */
  readonly told?: (call: EndpointCall) => Promise<void>
}

/** One call, for those who keep a record. */
export interface EndpointCall {
  readonly endpoint: Pick<Endpoint, 'id' | 'method'>
  readonly from: ClientInfo
  /** The guard's code; undefined when it has let the caller in. */
  readonly refusal: string | undefined
  /** Of a valid token, let in or not; empty where there is none, or none was asked for. */
  readonly subject: string
}

/** @throws {TypeError} what a requirement makes impossible; an endpoint that anybody may call without limit */
export function endpointRow(endpoint: Endpoint, ports: EndpointPorts): RouteRow {
  const { listener, limits, clientOf, clock, told } = ports
  const guard = endpoint.isOptional ? ports.guard.optional : ports.guard
  const { method, path, limits: named, body: reader, showFault } = endpoint
  const { deadlineMilliseconds = ports.routeDeadlineMilliseconds } = endpoint
  // In JavaScript no compiler checks this.
  if (!endpoint.requirement && !(Array.isArray(named) && named.length > 0)) {
    throw new TypeError(
      `${method} ${path}: limits: an open endpoint needs at least one; make it with open() or guarded()`,
    )
  }
  const requirement = endpoint.requirement && parseRequirement(endpoint.requirement)
  const readQuery = membersOf('query', endpoint.query)
  const readParams = membersOf('path', endpoint.params)

  return {
    method,
    path,
    forAnyOrigin: endpoint.forAnyOrigin,
    showFault,
    handle: async (exchange, params) => {
      const { path: sent = '' } = exchange
      const facts = requirement ? await factsWithBody(exchange, ports) : exchange.facts
      // The guard comes first, so that strangers learn nothing about the body.
      const decision = requirement && (await guard.decide(facts, requirement))
      if (decision && !decision.allowed) {
        const { reason, subject = '' } = decision
        await told?.({ endpoint, from: clientOf(exchange), refusal: reason.code, subject: String(subject) })
        return decision.message
      }
      // A row of the table is never optional, and leaves no path alone.
      const { principal, claims } = (decision ?? { claims: {} }) as Accepted<unknown>
      const from = clientOf(exchange)
      const search = new URLSearchParams(exchange.search)
      const refuse = (retryAfterSeconds: number) =>
        showFault?.({ status: 429, retryAfterSeconds }, facts) ?? guard.dialect.httpMessage(429, { retryAfterSeconds })
      return withinLimits({ named, limits, refuse, address: from.address }, async (fail) => {
        const query = readQuery(exchange.search === '' ? {} : single(search))
        if ('message' in query) return query.message
        const parts = readParams(params)
        if ('message' in parts) return parts.message
        const input = reader ? await readBody(reader, exchange, ports) : { value: undefined }
        if ('message' in input) return input.message
        const subject = requirement && claims ? String(guard.dialect.subjectOf(claims)) : ''
        const read = { input: input.value, query: query.value, params: parts.value }
        const late = new AbortController()
        const { signal } = late
        const known = { facts, from, listener, path: sent, pathParts: params, search, signal, fail }
        const call = { ...read, ...known, principal, claims, subject }
        // What it was read as is what the handler takes: `guarded` and `open` have held their types together.
        const answer = endpoint.handle(call as GuardedCall<never, never, never>, undefined)
        const answered =
          answer instanceof Promise
            ? await withDeadline(answer, deadlineMilliseconds, `${method} ${path}`, clock, () => late.abort())
            : answer
        if (requirement) await told?.({ endpoint, from, refusal: undefined, subject })
        return answered
      })
    },
  }
}

/** Where the dialect looks for tokens in bodies, the guard needs it. What cannot be read has none. */
async function factsWithBody(exchange: Exchange, ports: EndpointPorts): Promise<Exchange['facts']> {
  const { facts } = exchange
  const { dialect } = ports.guard
  if (!dialect.credentialInBody || facts.method === 'GET' || facts.method === 'HEAD') return facts
  if (facts.header('content-encoding').some((coding) => !/^(?:identity)?$/i.test(coding))) return facts
  const { clock, bodyDeadlineMilliseconds: milliseconds } = ports
  try {
    const body = await exchange.readBody({ bytes: dialect.bodyLimits.bytes, milliseconds, clock })
    const { method, origin, path, query, header, requestId } = facts
    return { method, origin, path, query, header, requestId, body }
  } catch (error) {
    if (error instanceof BodyError) return facts
    throw error
  }
}

async function readBody<I>(
  reader: BodyReader<I>,
  { facts, readBody }: Exchange,
  { guard, clock, bodyDeadlineMilliseconds: milliseconds }: EndpointPorts,
): Promise<Read<I>> {
  if (facts.header('content-encoding').some((coding) => !/^(?:identity)?$/i.test(coding))) {
    return { message: reader.refuseCompressed() }
  }
  try {
    return reader.read(facts, await readBody({ bytes: reader.bytes, milliseconds, clock }))
  } catch (error) {
    if (error instanceof BodyError) return { message: guard.dialect.httpMessage(error.status) }
    throw error
  }
}

/** A parameter that came twice is left for the schema to refuse, because it is not a text. */
function single(search: URLSearchParams): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...search.keys()].map((name) => [name, oneOf(search.getAll(name))]))
}

function oneOf(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values
}

/** Without a schema the parameters are not read. */
function membersOf(where: 'query' | 'path', schema: TObject | undefined): (value: object) => Read<object> {
  return schema ? fitting(where, schema) : () => ({ value: {} })
}
