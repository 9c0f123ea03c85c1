/** Who sent a request, as far as that can be known. */
import type { ClientInfo } from '../domain/client-info.ts'
import type { Exchange } from './exchange.ts'

const USER_AGENT_CHARACTERS = 255

/** The address is the connection's other end. */
export function clientOf({ peerAddress, facts }: Exchange): ClientInfo {
  const userAgent = facts.header('user-agent')[0]?.slice(0, USER_AGENT_CHARACTERS)
  return { ...(peerAddress !== undefined && { address: peerAddress }), ...(userAgent && { userAgent }) }
}
