/** What a route answers: a whole message, or the head of one whose body comes little by little. */
import type { Message } from '@latchkey/protocol'

/** A message; with a `stream` its own body is empty and is not sent. */
export interface Answer extends Message {
  /** What a route of the app has returned: nothing is added to its body. */
  readonly isApps?: true
  /** Called once, by the writer of the answer. It ends when there is nothing more to send, or when the signal says that the client is gone. */
  readonly stream?: (gone: AbortSignal) => AsyncIterable<string>
}

export type StreamedAnswer = Answer & Required<Pick<Answer, 'stream'>>
