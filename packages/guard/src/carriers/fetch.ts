/** Web-standard requests and responses: how requests are read and responses written. */
import { hasContent, type Message, type RequestFacts } from '@latchkey/protocol'

/**
 * The path as the URL's text has it. In Deno a URL's text is the Host and the target, unchanged. So its text and its
 * parsed form can have two different paths, and routers use either: then the path is unknown.
 */
const WRITTEN_PATH = /^https?:\/\/[^/\\?#@]+(\/[^?#]*)(?:\?|$)/

/** The facts of a web-standard request. Its `Headers` have joined repeated lines with a comma, its URL has resolved dot segments. */
export function factsOf(request: Request): RequestFacts {
  return new FetchFacts(request)
}

/** Values that most requests never need are computed on demand. */
class FetchFacts implements RequestFacts {
  readonly #request: Request

  constructor(request: Request) {
    this.#request = request
  }

  get request(): object {
    return this.#request
  }

  get method(): string {
    return this.#request.method
  }

  get origin(): string | undefined {
    return URL.parse(this.#request.url)?.origin
  }

  get path(): string | undefined {
    const { url } = this.#request
    const [, written] = WRITTEN_PATH.exec(url) ?? []
    return written !== undefined && written === URL.parse(url)?.pathname ? written : undefined
  }

  get query(): string | undefined {
    return URL.parse(this.#request.url)?.search.slice(1)
  }

  readonly header = (name: string): readonly string[] => {
    const value = this.#request.headers.get(name)
    return value === null ? [] : [value]
  }
}

/** A message with its length as a web-standard response. */
export function responseOf(message: Message, method: string): Response {
  const headers = new Headers()
  for (const [name, value] of message.headers) headers.append(name, value)
  const body = new TextEncoder().encode(message.body)
  if (hasContent(message.status)) headers.set('Content-Length', String(body.byteLength))
  return new Response(method === 'HEAD' || !hasContent(message.status) ? null : body, {
    status: message.status,
    headers,
  })
}
