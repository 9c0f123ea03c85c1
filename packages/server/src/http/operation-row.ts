/** An operation as a row of the table: guard, body, schemas, handler. */
import { type Accepted, parseRequirement } from '@latchkey/guard'
import { type Message, oauthError, readFormBody, readJsonBody } from '@latchkey/protocol'
import type { TObject } from 'typebox'
import { Compile } from 'typebox/schema'
import type { Clock } from '../world/clock.ts'
import type { ClientInfo } from './client-info.ts'
import { BodyError, type Exchange } from './exchange.ts'
import type { FaceGuard } from './face-guard.ts'
import type { Operation } from './operation.ts'
import type { MethodHandler, RouteRow } from './routes.ts'

/** What rows need of their face. */
export interface OperationPorts {
  readonly guard: FaceGuard<unknown>
  readonly clientOf: (exchange: Exchange) => ClientInfo
  readonly clock: Clock
  readonly bodyDeadlineMilliseconds: number
}

const BODY_BYTES = 16_384
const BODY_DEPTH = 16

/** @throws {TypeError} what a requirement makes impossible */
export function operationRow(operation: Operation, ports: OperationPorts): RouteRow {
  const { guard, clientOf } = ports
  const requirement = operation.requirement && parseRequirement(operation.requirement)
  const readBody = bodyReader(operation, ports)
  const readQuery = fitting('query', operation.query)
  const readParams = fitting('path', operation.params)

  const handle: MethodHandler = async (exchange, params) => {
    const { facts, search } = exchange
    // First who it is: strangers learn nothing of what a body may hold.
    const decision = requirement && (await guard.decide(facts, requirement))
    if (decision && !decision.allowed) return decision.message
    const { claims } = (decision ?? { claims: {} }) as Accepted<unknown>
    const query = readQuery(single(new URLSearchParams(search)))
    const path = readParams(params)
    const body = await readBody(exchange)
    for (const read of [query, path, body]) if ('message' in read) return read.message
    return operation.handle({
      body: membersOf(body),
      query: membersOf(query),
      params: membersOf(path),
      facts,
      client: clientOf(exchange),
      claims,
      subject: String(guard.dialect.subjectOf(claims)),
    })
  }
  return { method: operation.method, path: operation.path, handle }
}

type Read = { readonly value: object } | { readonly message: Message }

function membersOf(read: Read): Record<string, unknown> {
  return 'value' in read ? (read.value as Record<string, unknown>) : {}
}

/** A parameter that came twice is left for the schema to refuse: it is no text. */
function single(search: URLSearchParams): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...search.keys()].map((name) => [name, oneOf(search.getAll(name))]))
}

function oneOf(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values
}

function bodyReader(
  { body: schema, bodyType }: Operation,
  { guard, clock, bodyDeadlineMilliseconds: milliseconds }: OperationPorts,
): (exchange: Exchange) => Promise<Read> {
  if (!schema) return async () => ({ value: {} })
  const fit = fitting('body', schema)
  return async ({ facts, readBody }) => {
    // Nothing of ours sends compressed bodies, and a decompressor is a way to ask for memory.
    if (facts.header('content-encoding').some((coding) => !/^(?:identity)?$/i.test(coding))) {
      return refused(415, 'unsupported_media_type', 'Send the body uncompressed.')
    }
    try {
      const bytes = await readBody({ bytes: BODY_BYTES, milliseconds, clock })
      const members = bodyType === 'form' ? readFormBody(facts, bytes) : readJsonBody(facts, bytes, BODY_DEPTH)
      if (!('kind' in members)) return fit(Object.fromEntries(members))
      if (members.kind !== 'request_malformed') throw new Error('a body has no other refusal')
      const { status, complaint } = members
      return refused(status, status === 415 ? 'unsupported_media_type' : 'invalid_request', complaint)
    } catch (error) {
      if (error instanceof BodyError) return { message: guard.dialect.httpMessage(error.status) }
      throw error
    }
  }
}

/** What does not fit is told by its place and the rule, never by its value. */
function fitting(where: string, schema: TObject | undefined): (value: object) => Read {
  if (!schema) return () => ({ value: {} })
  const validator = Compile(schema)
  return (value) => {
    if (validator.Check(value)) return { value: value as object }
    // An unknown member comes as an error of its own, with its name; whose object it is says enough.
    const [, errors] = validator.Errors(value)
    const first = errors.find(({ keyword }) => keyword !== 'boolean')
    const place = [where, ...(first?.instancePath.split('/').slice(1) ?? [])].join('.')
    return refused(400, 'invalid_request', `${place}: ${first?.message ?? 'does not fit'}.`)
  }
}

function refused(status: number, error: string, description: string): Read {
  return { message: oauthError(status, error, description) }
}
