/** Whether a request meets what its path demands, in each of the path's readings. */
import type { Message, RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { Accepted } from '../decision.ts'
import type { Guard } from '../guard.ts'
import type { ParsedAccess } from './route-table.ts'

/** What became of a request. */
export type Access<P, C = Claims> =
  /** With the token that was accepted; undefined where none was needed or sent. */
  | { readonly passes: true; readonly accepted: Accepted<P, C> | undefined }
  | { readonly passes: false; readonly message: Message }

/** @param demands - what `RouteTable.accessOf` has found */
export async function judgeAccess<P, C>(
  guard: Guard<P, C>,
  facts: RequestFacts,
  demands: Iterable<ParsedAccess<P, C>>,
): Promise<Access<P, C>> {
  let accepted: Accepted<P, C> | undefined
  for (const demand of demands) {
    if (demand === 'public') continue
    if (demand === 'nobody') return { passes: false, message: guard.dialect.refuse({ kind: 'access_denied' }) }
    const decided = demand === 'optional' ? guard.optional.decide(facts) : guard.decide(facts, demand)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return { passes: false, message: decision.message }
    if (decision.credential === 'accepted') accepted = decision as Accepted<P, C>
  }
  return { passes: true, accepted }
}
