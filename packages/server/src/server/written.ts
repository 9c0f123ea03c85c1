/** What a route returned, as a message. What cannot be written throws: an app must not send `{}` where it meant something. */
import { type Dialect, type HeaderLine, hasContent, isOfConnection, type Message } from '@latchkey/protocol'
import { AnswerError } from '../faults/answer-error.ts'
import { requireJson } from './json-value.ts'
import { Reply } from './reply.ts'

/** Answers are held whole, because a dialect writes their length. */
const MOST_MEBIBYTES = 16

/**
 * A `Response` and a `reply(…)` as they are, a text as the dialect's app sends text, and anything else as its JSON.
 *
 * @param signal - aborted when the route has had its time
 * @throws {AnswerError} naming what was returned, never quoting it
 */
export async function written(value: unknown, dialect: Dialect, signal: AbortSignal): Promise<Message> {
  if (value instanceof Response) return messageOf(value, signal)
  if (typeof value === 'string') return dialect.accept({ kind: 'text', text: value })
  const { value: body, status, headers } = value instanceof Reply ? value : new Reply(value, 200, [])
  requireJson(body)
  const message = dialect.accept({ kind: 'value', value: body })
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const own = message.headers.filter(([name]) => !names.has(name.toLowerCase()))
  return { status, headers: [...own, ...headers], body: hasContent(status) ? message.body : '' }
}

/**
 * What was fetched elsewhere is a `Response` too. `fetch` has decoded its body, and leaves the header that says how it was encoded; and
 * what is said of the connection to the other server is not true of ours. The length is set when the message is written.
 */
async function messageOf(response: Response, signal: AbortSignal): Promise<Message> {
  const named = (response.headers.get('connection') ?? '').toLowerCase().split(',')
  const isLeftOut = new Set(['content-length', 'content-encoding', ...named.map((name) => name.trim())])
  const headers: readonly HeaderLine[] = [...response.headers].filter(
    ([name]) => !isLeftOut.has(name) && !isOfConnection(name),
  )
  return { status: response.status, headers, body: await textOf(response.body, signal) }
}

async function textOf(body: Response['body'], signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of chunksOf(body, signal)) {
      bytes += chunk.byteLength
      if (bytes > MOST_MEBIBYTES * 1_048_576)
        throw new AnswerError(`a route returned a Response of more than ${MOST_MEBIBYTES} MiB`)
      text += decoder.decode(chunk, { stream: true })
    }
    return text + decoder.decode()
  } catch (fault) {
    if (fault instanceof TypeError && 'code' in fault && fault.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new AnswerError('a route returned a Response whose body is not UTF-8 text')
    throw fault
  }
}

/** Cancels the body when it is not read to its end. */
async function* chunksOf(body: Response['body'], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  if (!reader) return
  const cancel = () => void reader.cancel(signal.reason).catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  // A route may return when nobody waits for it any more: that signal tells nothing again.
  if (signal.aborted) cancel()
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read())
      yield value ?? new Uint8Array()
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}
