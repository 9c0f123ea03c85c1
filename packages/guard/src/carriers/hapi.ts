/** Hapi's own objects: the parts that a guard needs, and how a refusal is written. */
import type { Message, RequestFacts } from '@latchkey/protocol'
import { factsOf } from './node.ts'
import type { NodeRequest } from './node-request.ts'

/** The parts of Hapi's request that the guard needs, whatever its types are. */
export interface HapiRequestLike {
  readonly raw: { readonly req: NodeRequest }
}

/** The facts of the request; of one that `server.inject` makes up too, which has no `rawHeaders`. */
export function factsOfHapi({ raw: { req } }: HapiRequestLike): RequestFacts {
  if (Array.isArray(req.rawHeaders)) return factsOf(req)
  const { method, url, headers = {} } = req as NodeRequest & { readonly headers?: Readonly<Record<string, unknown>> }
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [name, String(one)]),
  )
  return factsOf({ method, url, rawHeaders, socket: req.socket ?? {} })
}

/** An answer that Hapi makes. */
interface HapiResponse {
  code(status: number): unknown
  header(name: string, value: string, options?: { readonly append?: boolean; readonly separator?: string }): unknown
  charset(name?: string): unknown
  takeover(): symbol
}

/** The parts of Hapi's toolkit that the guard needs. */
export interface HapiToolkitLike {
  readonly continue: symbol
  response(body?: Buffer): unknown
}

/** Through the toolkit, so that later extensions and the log see it; nothing behind it runs. */
export function takeOver(toolkit: HapiToolkitLike, { status, headers, body }: Message): symbol {
  // As bytes, and without a charset of its own: Hapi adds one to text, and the dialect sends none.
  const response = toolkit.response(Buffer.from(body)) as HapiResponse
  response.code(status)
  const seen = new Set<string>()
  for (const [name, value] of headers) {
    response.header(name, value, { append: seen.has(name.toLowerCase()), separator: ', ' })
    seen.add(name.toLowerCase())
  }
  response.charset()
  return response.takeover()
}
