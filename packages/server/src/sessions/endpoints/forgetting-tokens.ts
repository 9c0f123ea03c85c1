/** The answer to a request whose own session is over. */
import { type Dialect, type Message, type RequestFacts, withHeaders } from '@latchkey/protocol'

/** What it needs. */
export type ForgetTokens = Pick<Dialect, 'forgetTokens'>

/** A browser that keeps its tokens in cookies is told to drop them: each of its requests would be refused because of them. */
export function forgettingTokens({ forgetTokens }: ForgetTokens, facts: RequestFacts, message: Message): Message {
  return withHeaders(message, forgetTokens?.(facts) ?? [])
}
