/** Requests and responses of Node's own `http` and `https`: how the one is read, and the other written. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasContent, type Message, type RequestFacts } from '@latchkey/protocol'
import { headersOver } from './message-headers.ts'

/** What is read of a request of Node's `http`, and of `http2` in its shape. */
export type NodeRequest = Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'> & { readonly socket: object }

/**
 * The facts of a Node request, read from `rawHeaders`: `headers` drops the second Authorization line without a word.
 * Node's parser has taken the blanks around values off.
 *
 * @param target - the request's target as it came, where a framework keeps it elsewhere than in `originalUrl`
 */
export function factsOf(request: NodeRequest, target?: string): RequestFacts {
  return new NodeFacts(request, target)
}

/** What most requests are never asked for is read when it is. */
class NodeFacts implements RequestFacts {
  readonly #request: NodeRequest & { readonly originalUrl?: unknown; readonly baseUrl?: unknown }
  readonly #target: string | undefined

  constructor(request: NodeRequest, target: string | undefined) {
    this.#request = request
    this.#target = target
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
    // A target has no fragment (RFC 9112 §3.2). Routers differ in where one would begin, so it stays, and is no known path.
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

  /** Whether the app routes by something else than what was sent. Mounting takes a prefix off `url`, and is no such thing. */
  #isRewritten(target: string): boolean {
    const { url = '', baseUrl } = this.#request
    if (typeof baseUrl !== 'string') return !target.endsWith(url)
    // Express puts a slash where nothing is left.
    return `${baseUrl}${url}` !== target && `${baseUrl}${url.slice(1)}` !== target
  }

  #givenTarget(): string | undefined {
    // Where apps are mounted in one another (Express, Connect) `url` is what is left of the target.
    const { originalUrl, url } = this.#request
    return this.#target ?? (typeof originalUrl === 'string' ? originalUrl : url)
  }
}

/** Writes a message with its length and ends the response. */
export function writeMessage(response: ServerResponse, message: Message, method: string | undefined): void {
  // Somebody has answered while the guard waited: a time limit, say. An answer is an answer.
  if (response.headersSent) return
  const body = Buffer.from(message.body, 'utf8')
  response.statusCode = message.status
  for (const [name, lines] of headersOver(message, (name) => response.getHeader(name))) response.setHeader(name, lines)
  if (hasContent(message.status)) response.setHeader('Content-Length', body.byteLength)
  response.end(method === 'HEAD' || !hasContent(message.status) ? undefined : body)
}
