/** A client that writes exact bytes and reads answers from the socket, without an HTTP library. */
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { HeaderPair, ReceivedResponse, SentRequest } from './guard-adapter.ts'

/**
 * Sends requests on one connection, all at once (pipelined), and gives their answers in order.
 * The last one asks to close the connection. Answers need a Content-Length, or come in chunks (RFC 9112 §7.1).
 */
export async function sendOverSocket(port: number, ...requests: readonly SentRequest[]): Promise<ReceivedResponse[]> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = once(socket, 'close')
  socket.write(requests.map((request, index) => wireText(request, index === requests.length - 1)).join(''), 'latin1')
  await closed
  return parseResponses(Buffer.concat(chunks), requests)
}

function wireText({ method, path, headers, body }: SentRequest, last: boolean): string {
  const lines: HeaderPair[] = [['Host', 'app.example'], ...headers]
  if (body !== undefined) lines.push(['Content-Length', String(body.length)])
  if (last) lines.push(['Connection', 'close'])
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${method} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`
}

function parseResponses(bytes: Buffer, requests: readonly SentRequest[]): ReceivedResponse[] {
  const responses: ReceivedResponse[] = []
  let rest = bytes
  for (const { method } of requests) {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd < 0) break
    const [statusLine = '', ...lines] = rest.toString('latin1', 0, headEnd).split('\r\n')
    const headers = lines.map((line): HeaderPair => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
    const [body, end] = method === 'HEAD' ? ['', 0] : readBody(rest.subarray(headEnd + 4), headers)
    responses.push({ status: Number(statusLine.split(' ')[1]), headers, body })
    rest = rest.subarray(headEnd + 4 + end)
  }
  if (rest.length > 0) responses.push({ status: 0, headers: [], body: rest.toString('latin1') })
  return responses
}

/** A body and where it ends. */
function readBody(bytes: Buffer, headers: readonly HeaderPair[]): readonly [body: string, end: number] {
  const headerOf = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  if (headerOf('transfer-encoding') === 'chunked') return readChunks(bytes)
  const end = Number(headerOf('content-length') ?? '0')
  return [bytes.toString('utf8', 0, end), end]
}

function readChunks(bytes: Buffer): readonly [body: string, end: number] {
  const chunks: Buffer[] = []
  let place = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', place)
    const size = Number.parseInt(bytes.toString('latin1', place, lineEnd), 16)
    // Anything after the last chunk is left over, and is then a response that was not asked for.
    if (lineEnd < 0 || Number.isNaN(size)) return [Buffer.concat(chunks).toString('utf8'), place]
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    place = lineEnd + 2 + size + 2
    if (size === 0) return [Buffer.concat(chunks).toString('utf8'), place]
  }
}
