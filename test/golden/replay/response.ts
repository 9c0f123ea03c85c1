/** A response as it came over the wire, and the parser that reads it. */

/** Status 0 is no HTTP/1.x response at all: `note` says what came instead. */
export interface WireResponse {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly note?: string
}

/** All values of one header joined with `, `, or undefined. */
export function headerOf(response: WireResponse, name: string): string | undefined {
  const values = response.headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value)
  return values.length > 0 ? values.join(', ') : undefined
}

export function noResponse(note: string, body: Buffer = Buffer.alloc(0)): WireResponse {
  return { status: 0, headers: [], body, note }
}

/**
 * Reads one response; interim ones (100 Continue) are passed over.
 * After HEAD, 204 and 304 everything that still comes counts as body, because it should not be there.
 *
 * @param received - all bytes so far
 * @param ended - the server has closed the connection
 * @returns undefined while more bytes are needed
 */
export function parseResponse(received: Buffer, method: string, ended: boolean): WireResponse | undefined {
  const head = readHead(received, ended)
  if (head === undefined) return ended ? noResponse('connection closed without a response', received) : undefined
  if (head === 'not HTTP') return ended ? noResponse('not HTTP/1.x', received) : undefined
  if (head.status < 200) return parseResponse(head.rest, method, ended)
  const { status, headers, rest } = head
  const response = (body: Buffer): WireResponse => ({ status, headers, body })
  const untilClose = ended ? response(rest) : undefined
  if (method === 'HEAD' || status === 204 || status === 304) return untilClose
  const facts = response(rest)
  if (headerOf(facts, 'transfer-encoding')?.toLowerCase() === 'chunked') {
    const body = readChunks(rest)
    return body ? response(body) : ended ? noResponse('the chunked body is cut off', rest) : undefined
  }
  const length = headerOf(facts, 'content-length')
  if (length === undefined || !/^\d+$/.test(length)) return untilClose
  return rest.length >= Number(length) ? response(rest.subarray(0, Number(length))) : untilClose
}

interface Head {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly rest: Buffer
}

function readHead(received: Buffer, ended: boolean): Head | 'not HTTP' | undefined {
  const firstLine = received.indexOf('\n')
  if (firstLine === -1) return ended && received.length > 0 ? 'not HTTP' : undefined
  const match = /^HTTP\/1\.[01] (\d{3})(?: |\r?$)/.exec(received.toString('latin1', 0, firstLine))
  if (!match) return 'not HTTP'
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const lines = end > firstLine ? received.toString('latin1', firstLine + 1, end).split('\r\n') : []
  const headers = lines.map((line): readonly [string, string] => {
    const [name = '', ...value] = line.split(':')
    return [name.trim(), value.join(':').trim()]
  })
  return { status: Number(match[1]), headers, rest: received.subarray(end + 4) }
}

/** The decoded body, or undefined while the last chunk is not there. */
function readChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  for (let position = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', position)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', position, lineEnd), 16)
    if (size === 0) return bytes.indexOf('\r\n\r\n', lineEnd) === -1 ? undefined : Buffer.concat(chunks)
    const start = lineEnd + 2
    if (!(bytes.length >= start + size + 2)) return undefined
    chunks.push(bytes.subarray(start, start + size))
    position = start + size + 2
  }
}
