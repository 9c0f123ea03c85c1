/** What a route answers: a whole message, or the head of one whose body comes little by little, or another server's answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Message } from '@latchkey/protocol'

/** A message; with a `stream` or a `relay` its own body is empty and is not sent. */
export interface Answer extends Message {
  /** What a route of the app has returned: nothing is added to its body. */
  readonly isApps?: true
  /** Called once, by the writer of the answer. It ends when there is nothing more to send, or when the signal says that the client is gone. */
  readonly stream?: (gone: AbortSignal) => AsyncIterable<string>
  /** Another server answers. Only a request that came over a connection of our own can be carried there: see `Exchange.connection`. */
  readonly relay?: Relay
  /** The connection ends with it: what stands behind such a request is believed by nobody. */
  readonly closes?: true
}

export type StreamedAnswer = Answer & Required<Pick<Answer, 'stream'>>

/** Carries a request to another server, and its answer back. It never rejects. */
export type Relay = (carried: Carried) => Promise<void>

/** A request with its connection. */
export interface Carried {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What came behind the head of a request that asks for a WebSocket; undefined for all others. */
  readonly behindHead: Buffer | undefined
  /** Asks for a body that is waited with. */
  readonly invite: () => void
  /** Asked again and again while the answer is under way: false ends it, for a server whose port is closed. */
  readonly streaming: () => boolean
  /** What was wrong with the body so far, as Node reads it. */
  readonly fault: () => Error | undefined
  /** Reads what the client still sends, for a while. */
  readonly rest: () => Promise<void>
}
