/** A reader of `text/event-stream` (WHATWG HTML §9.2.6): strict UTF-8, with a limit for each line and event. */

/** One event. A block without data is not an event, as the standard says. */
export interface ServerSentEvent {
  /** `message` where the stream names no type. */
  readonly type: string
  readonly data: string
  /** The last id in the stream. */
  readonly id: string
}

/**
 * Reads events from bytes. Leaving the loop cancels the stream.
 *
 * @param maximumCharacters - of one line, and of the data of one event
 * @throws {TypeError} for bytes that are not UTF-8, and for a line or an event that is too long
 */
export async function* readEventStream(
  bytes: AsyncIterable<Uint8Array>,
  maximumCharacters: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let type = ''
  let data: string[] = []
  let length = 0
  let id = ''
  for await (const chunk of bytes) {
    const text = rest + decoder.decode(chunk, { stream: true })
    // A CR at the end may be half of a CRLF.
    const lines = text.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const colon = line.indexOf(':')
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      length += line.length
      if (length > maximumCharacters) throw new TypeError('event stream: an event is too long')
      if (line === '') {
        if (data.length > 0) yield { type: type || 'message', data: data.join('\n'), id }
        type = ''
        data = []
        length = 0
      } else if (field === 'event') type = value
      else if (field === 'data') data.push(value)
      else if (field === 'id' && !value.includes('\0')) id = value
      // Comments (no field) only show that the server is alive.
      else if (field === '') length = data.length === 0 ? 0 : length
    }
    if (rest.length > maximumCharacters) throw new TypeError('event stream: a line is too long')
  }
}
