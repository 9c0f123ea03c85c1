/** What a route answers when a plain value says too little: the value as the dialect writes JSON, with a status and headers. */

import { type OptionTable, optional, parseOptions, part, wholeNumberWithin } from '@latchkey/options'
/** Options of {@link reply}. */
export interface ReplyOptions {
  /** 200 to 599. Default 200. */
  readonly status?: number
  /** Beside the dialect's own headers, or instead of them. None may be about the connection (`Connection`, `Transfer-Encoding`): that answers 500. */
  readonly headers?: Readonly<Record<string, string>>
}

const OPTIONS = {
  status: optional(200, wholeNumberWithin(200, 599)),
  headers: optional({}, part<NonNullable<ReplyOptions['headers']>>('headers by their names')),
} satisfies OptionTable<keyof ReplyOptions>

/** What {@link reply} returns. */
export class Reply {
  readonly value: unknown
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(value: unknown, status: number, headers: Readonly<Record<string, string>>) {
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
