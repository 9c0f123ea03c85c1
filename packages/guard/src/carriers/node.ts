/** Requests and responses of Node's own `http` and `https`: how requests are read and responses written. */
import type { ServerResponse } from 'node:http'
import { hasContent, type Message, type RequestFacts } from '@latchkey/protocol'
import { headersOver } from './message-headers.ts'
import type { NodeRequest } from './node-request.ts'

/**
 * The facts of a Node request, read from `rawHeaders`: `headers` silently drops the second Authorization line.
 * Node's parser has removed the blanks around values.
 *
 * @param target - the request's target as sent, where a framework keeps it elsewhere than in `originalUrl`
 */
export function factsOf(request: NodeRequest, target?: string): RequestFacts {
  return new NodeFacts(request, target)
}

/** Values that most requests never need are computed on demand. */
class NodeFacts implements RequestFacts {
  readonly #request: NodeRequest & { readonly originalUrl?: unknown; readonly baseUrl?: unknown }
  readonly #target: string | undefined

  constructor(request: NodeRequest, target: string | undefined) {
    this.#request = request
    this.#target = target
  }

  get request(): object {
    return this.#request
  }

  get method(): string {
    return this.#request.method ?? 'GET'
  }

  get origin(): string | undefined {
    // HTTP/2 has the host in a pseudo-header (RFC 9113 §8.3.1).
    const [host] = [...this.header('host'), ...this.header(':authority')]
    return host ? `${'encrypted' in this.#request.socket ? 'https' : 'http'}://${host}` : undefined
  }

  get path(): string | undefined {
    const target = this.#givenTarget()
    if (!target?.startsWith('/') || this.#isRewritten(target)) return undefined
    // A target has no fragment (RFC 9112 §3.2). Routers differ in where one would begin, so it is kept, and then the path is unknown.
    return target.replace(/\?.*$/s, '')
  }

  get query(): string | undefined {
    return /\?([^#]*)/s.exec(this.#givenTarget() ?? '')?.[1]
  }

  readonly header = (name: string): readonly string[] => {
    const { rawHeaders } = this.#request
    const wanted = name.toLowerCase()
    const values: string[] = []
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const given = rawHeaders[i]
      if (given?.length === wanted.length && given.toLowerCase() === wanted) values.push(rawHeaders[i + 1] ?? '')
    }
    return values
  }

  /** Whether the app routes by something other than what was sent. Mounting only removes a prefix from `url`, which is allowed. */
  #isRewritten(target: string): boolean {
    const { url = '', baseUrl } = this.#request
    if (typeof baseUrl !== 'string') return !target.endsWith(url)
    // When nothing is left Express uses a slash.
    return `${baseUrl}${url}` !== target && `${baseUrl}${url.slice(1)}` !== target
  }

  #givenTarget(): string | undefined {
    // Where apps are mounted in one another (Express, Connect) `url` is the rest of the target.
    const { originalUrl, url } = this.#request
    return this.#target ?? (typeof originalUrl === 'string' ? originalUrl : url)
  }
}

/** Writes a message with its length and ends the response. */
export function writeMessage(response: ServerResponse, message: Message, method: string | undefined): void {
  // Something else has answered while the guard waited, such as a time limit. That answer stands.
  if (response.headersSent) return
  response.end(writeHead(response, message, method))
}

/** Writes all of a message, and leaves it to the caller when the response ends: its client can read it already. */
export function writeUnended(response: ServerResponse, message: Message, method: string | undefined): void {
  if (response.headersSent) return
  const body = writeHead(response, message, method)
  if (body === undefined) response.flushHeaders()
  else response.write(body)
}

/** @returns the bytes that follow it */
function writeHead(response: ServerResponse, message: Message, method: string | undefined): Buffer | undefined {
  const body = Buffer.from(message.body, 'utf8')
  response.statusCode = message.status
  for (const [name, lines] of headersOver(message, (name) => response.getHeader(name))) response.setHeader(name, lines)
  if (hasContent(message.status)) response.setHeader('Content-Length', body.byteLength)
  return method === 'HEAD' || !hasContent(message.status) ? undefined : body
}
