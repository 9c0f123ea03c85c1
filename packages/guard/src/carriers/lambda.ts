/** Events and results of AWS Lambda, behind an HTTP API, a function URL, a REST API or a load balancer. */
import { Buffer } from 'node:buffer'
import type { Message, RequestFacts } from '@latchkey/protocol'

/** The parts of an event that the guard needs. Payload 2.0 (HTTP API, function URL) has `rawPath`, 1.0 (REST API, load balancer) `path`. */
export interface LambdaEventLike {
  readonly headers?: Readonly<Record<string, string | undefined>> | null
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null
  readonly cookies?: readonly string[]
  readonly rawPath?: string
  readonly rawQueryString?: string
  readonly path?: string
  readonly httpMethod?: string
  readonly requestContext?: {
    readonly domainName?: string
    readonly http?: { readonly method: string }
  }
}

/** A result that both payloads understand. */
export interface LambdaResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly body: string
}

/** Payload 2.0 has joined repeated lines with a comma and holds cookies apart; 1.0 has each line. */
export function factsOfEvent(event: LambdaEventLike): RequestFacts {
  const { rawPath, rawQueryString, path, httpMethod, requestContext, cookies } = event
  const host = requestContext?.domainName
  return {
    request: event,
    method: requestContext?.http?.method ?? httpMethod ?? 'GET',
    origin: host === undefined ? undefined : `https://${host}`,
    path: rawPath ?? path,
    ...(rawQueryString !== undefined && { query: rawQueryString }),
    header: (name) => {
      const wanted = name.toLowerCase()
      if (wanted === 'cookie' && cookies) return [cookies.join('; ')]
      const several = linesOf(event.multiValueHeaders, wanted)
      return several.length > 0 ? several : linesOf(event.headers, wanted)
    },
  }
}

function linesOf(headers: Readonly<Record<string, unknown>> | null | undefined, wanted: string): readonly string[] {
  return Object.entries(headers ?? {})
    .filter(([name, value]) => name.toLowerCase() === wanted && value !== undefined)
    .flatMap(([, value]) => [value].flat().map(String))
}

/** A message with its length; both forms of headers, because each payload reads another. */
export function resultOf(message: Message, method: string): LambdaResult {
  const lines = [...message.headers, ['Content-Length', String(Buffer.byteLength(message.body))] as const]
  const multiValueHeaders: Record<string, string[]> = {}
  for (const [name, value] of lines) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value]
  const headers = Object.fromEntries(
    Object.entries(multiValueHeaders).map(([name, values]) => [name, values.join(', ')]),
  )
  return { statusCode: message.status, headers, multiValueHeaders, body: method === 'HEAD' ? '' : message.body }
}
