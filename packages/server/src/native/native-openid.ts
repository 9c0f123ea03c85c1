/** OpenID Connect of the native face: where it has a front door. */
import type { AccountStore } from '../accounts/account-store.ts'
import { frontDoorOption } from '../authorize/front-door.ts'
import { type Openid, openOpenid } from '../openid/open-openid.ts'
import { createAccountClaims } from '../openid/user-claims.ts'
import { parseSessionLifetimes } from '../sessions/session-lifetimes.ts'
import type { KeyRingOptions } from '../signing-keys/ring-options.ts'
import type { NativeFaceOptions } from './native-options.ts'

/** What it needs. */
interface NativeOpenidPorts {
  /** Of access tokens. */
  readonly ringOptions: KeyRingOptions
  readonly issuer: string
  readonly accounts: Pick<AccountStore, 'findById'>
}

export async function openNativeOpenid(
  { frontDoor, sessions = {} }: NativeFaceOptions,
  { ringOptions, issuer, accounts }: NativeOpenidPorts,
): Promise<Openid | undefined> {
  if (!frontDoor) return undefined
  const { alg: _, formerKeys: __, tokenLifetimeSeconds = 600, ...common } = ringOptions
  const { idleLifetimeSeconds, absoluteLifetimeSeconds, refreshGraceSeconds } = sessions
  const lifetimes = {
    ...(idleLifetimeSeconds !== undefined && { idleLifetimeSeconds }),
    ...(absoluteLifetimeSeconds !== undefined && { absoluteLifetimeSeconds }),
    ...(refreshGraceSeconds !== undefined && { refreshGraceSeconds }),
  }
  return openOpenid({
    ringOptions: common,
    alg: frontDoorOption(frontDoor).idTokenAlg,
    longestLoginSeconds: parseSessionLifetimes(lifetimes, tokenLifetimeSeconds).absoluteLifetimeSeconds,
    issuer,
    claimsOf: createAccountClaims((subject) => accounts.findById(subject)),
  })
}
