/** By which gates an attempt goes. */
import type { CountedKey } from '../limits/counted-key.ts'
import type { Gate, Way } from '../limits/gatekeeper.ts'
import { networksOf, weighed } from '../limits/limit-rates.ts'
import type { LimitRule } from '../limits/limit-rule.ts'
import { guessingNetwork } from '../limits/network-address.ts'
import type { LoginRules } from './limit-rules.ts'
import type { Lane } from './login-limiter.ts'

/** The gates of a lane, and where an attempt waits: strangers fill no place of those who are known. */
export interface LaneWay extends Way {
  readonly lane: Lane
}

export interface LoginLanes {
  readonly device: (tokenHash: string) => LaneWay
  readonly known: (network: string) => LaneWay
  readonly strange: (username: string, address: string | undefined) => LaneWay
}

export function createLoginLanes(rules: LoginRules, keyOf: CountedKey): LoginLanes {
  const gate = (
    reason: keyof LoginRules,
    afterSuccess: Gate['afterSuccess'],
    texts: readonly string[],
    rule: LimitRule = rules[reason],
  ): Gate => ({ reason, rule, key: keyOf(reason, ...texts), afterSuccess })

  return {
    device: (tokenHash) => ({ lane: 'device', room: 'known', gates: [gate('device', 'forget', [tokenHash])] }),
    known: (network) => ({ lane: 'known', room: 'known', gates: [gate('known', 'forget', [network])] }),

    /** The account comes last, because an attack on a user uses it up. Its failures stay: the owner's success must not give strangers more. */
    strange(username, address) {
      const account = gate('account', 'keep', [username])
      const network = address === undefined ? undefined : guessingNetwork(address)
      if (network === undefined) return { lane: 'strange', room: 'strange', gates: [account] }
      const addresses = networksOf(address).map(({ network: counted, weight }) =>
        gate('address', 'keep', [counted], weighed(rules.address, weight)),
      )
      const pair = gate('pair', 'forget', [network, username])
      return { lane: 'strange', room: 'strange', gates: [...addresses, pair, account] }
    },
  }
}
