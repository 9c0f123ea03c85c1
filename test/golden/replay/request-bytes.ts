/** The exact bytes of a recorded request. */
import type { RecordedRequest } from './case.ts'
import { bytesOf } from './now.ts'

/** What the placeholders stand for. */
export interface RequestFacts {
  /** `{{host}}`: address and port of the server. */
  readonly host: string
  readonly nowSeconds: number
  /** `{{token}}`; asked only where a request has one. */
  token(): string
}

/**
 * Adds Host, `Connection: close` and the framing header where the recording has none, in that order:
 * a header may be written twice, in any case, and with any bytes.
 */
export function requestBytes(request: RecordedRequest, facts: RequestFacts): Buffer {
  if (request.raw !== undefined) return rawBytes(request.raw, facts)
  const body = bodyBytes(request.body, facts)
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()))
  const lines: Buffer[] = [Buffer.from(`${request.method} ${fill(request.path, facts)} HTTP/1.1`, 'latin1')]
  if (!names.has('host')) lines.push(Buffer.from(`Host: ${facts.host}`))
  if (!names.has('connection')) lines.push(Buffer.from('Connection: close'))
  for (const [name, value] of request.headers) lines.push(headerLine(name, value, facts))
  if (body && request.chunked && !names.has('transfer-encoding')) lines.push(Buffer.from('Transfer-Encoding: chunked'))
  if (body && !request.chunked && !names.has('content-length'))
    lines.push(Buffer.from(`Content-Length: ${body.length}`))
  const head = lines.flatMap((line) => [line, Buffer.from('\r\n')])
  const payload = body && request.chunked ? chunked(body, request.chunked) : (body ?? Buffer.alloc(0))
  return Buffer.concat([...head, Buffer.from('\r\n'), payload])
}

function rawBytes(raw: NonNullable<RecordedRequest['raw']>, facts: RequestFacts): Buffer {
  return typeof raw === 'string' ? Buffer.from(fill(raw, facts), 'latin1') : bytesOf(raw, facts.nowSeconds)
}

function bodyBytes(
  body: Exclude<RecordedRequest, { raw: unknown }>['body'] | undefined,
  facts: RequestFacts,
): Buffer | undefined {
  if (body === undefined || body === null) return undefined
  return typeof body === 'string' ? Buffer.from(fill(body, facts)) : bytesOf(body, facts.nowSeconds)
}

function headerLine(name: string, value: string | { readonly utf8: string }, facts: RequestFacts): Buffer {
  const bytes =
    typeof value === 'string' ? Buffer.from(fill(value, facts), 'latin1') : Buffer.from(fill(value.utf8, facts))
  return Buffer.concat([Buffer.from(`${name}: `, 'latin1'), bytes])
}

function fill(text: string, facts: RequestFacts): string {
  return text.replace(/\{\{(token|host)\}\}/g, (match) => (match === '{{host}}' ? facts.host : facts.token()))
}

function chunked(body: Buffer, chunkBytes: number): Buffer {
  const chunks: Buffer[] = []
  for (let start = 0; start < body.length; start += chunkBytes) {
    const chunk = body.subarray(start, start + chunkBytes)
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')])
}
