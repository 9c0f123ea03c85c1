/** What a route answers when a plain value says too little: the value as the dialect writes JSON, with a status and headers. */
import { checked, isPlainObject, type OptionTable, optional, parseOptions, wholeNumberWithin } from '@latchkey/options'
import type { HeaderLine } from '@latchkey/protocol'

/** Options of {@link reply}. */
export interface ReplyOptions {
  /** 200 to 599. Default 200. */
  readonly status?: number
  /**
   * By their names, as `Headers`, or as a list of `[name, value]`, in which a name may come twice. Beside the dialect's own headers, or
   * instead of them. None may be about the connection (`Connection`, `Transfer-Encoding`): that answers 500.
   */
  readonly headers?: Readonly<Record<string, string>> | Iterable<HeaderLine>
}

const OPTIONS = {
  status: optional(200, wholeNumberWithin(200, 599)),
  headers: optional([], headerLines),
} satisfies OptionTable<keyof ReplyOptions>

/** What {@link reply} returns. */
export class Reply {
  readonly value: unknown
  readonly status: number
  readonly headers: readonly HeaderLine[]

  constructor(value: unknown, status: number, headers: readonly HeaderLine[]) {
    this.value = value
    this.status = status
    this.headers = headers
  }
}

/**
 * Flask's `jsonify(value), status, headers`. For text, HTML and everything that is not JSON return a web `Response`.
 *
 * @param value - anything that JSON holds; a text becomes a JSON text
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function reply(value: unknown, options: ReplyOptions = {}): Reply {
  const { status, headers } = parseOptions(OPTIONS, options)
  return new Reply(value, status, headers)
}

function headerLines(value: unknown): readonly HeaderLine[] {
  const lines: readonly unknown[] = isPlainObject(value)
    ? Object.entries(value)
    : isIterable(value)
      ? [...value]
      : [value]
  return checked(lines, lines.every(isLine), 'headers by their names, Headers, or a list of [name, value]')
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function isLine(line: unknown): line is HeaderLine {
  return Array.isArray(line) && line.length === 2 && line.every((part) => typeof part === 'string')
}
