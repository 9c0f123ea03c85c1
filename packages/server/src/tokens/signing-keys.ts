/** The keys of a face that change while it runs. */
import type { Key, KeySet, Signer } from '@latchkey/tokens'

/** A key ring as faces use it. */
export interface SigningKeys {
  /** All keys that verify. Its version grows with each change, so that nothing verified under a dropped key is remembered. */
  readonly keySet: KeySet
  /** Signs with the key that is active now; asked for each token. */
  readonly signer: () => Signer
  /** Called for each token that a guard of the face has accepted, with the key that verified it. */
  readonly noteUse?: (key: Key) => void
  /** Keys from outside that verify too: no other face may have one of them. */
  readonly formerKeys?: readonly Key[]
  /** The longest lifetime of a token that may be signed: its key is retired after that. */
  readonly tokenLifetimeSeconds?: number
  /** What an operator should know at each start. */
  readonly warnings?: readonly string[]
}
