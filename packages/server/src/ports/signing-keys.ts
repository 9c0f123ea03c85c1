/** The keys of a face that change while it runs. */
import type { KeySet, Signer } from '@latchkey/tokens'

/** A key ring as faces use it. */
export interface SigningKeys {
  /** All keys that verify. Its version grows with each change, so that nothing verified under a dropped key is remembered. */
  readonly keySet: KeySet
  /** Signs with the key that is active now; asked for each token. */
  readonly signer: () => Signer
}
