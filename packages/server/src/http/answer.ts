/** What a route answers: a whole message, or the head of one whose body comes little by little. */
import type { Message } from '@latchkey/protocol'

/** A message; with a `stream` its own body is empty and is not sent. */
export interface Answer extends Message {
  /** Called once, by whoever writes the answer. Ends when it has no more to say, or when the signal says that nobody listens. */
  readonly stream?: (gone: AbortSignal) => AsyncIterable<string>
}
