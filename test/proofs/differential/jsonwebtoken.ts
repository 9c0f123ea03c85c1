/** jsonwebtoken 9 with a key object. It has no option for required claims and none for `typ`, and no EdDSA. */
import type { KeyObject } from 'node:crypto'
import { createRequire } from 'node:module'
import { ACCEPTED, type Case, type Peer, refusedWith, type Verdict } from './judge.ts'

/** The package has no types of its own. */
interface JsonWebToken {
  readonly verify: (token: string, key: KeyObject, options: Readonly<Record<string, unknown>>) => unknown
}

const require = createRequire(import.meta.url)

export function openJsonwebtoken(): Peer {
  const library = require('jsonwebtoken') as JsonWebToken
  const { version } = require('jsonwebtoken/package.json') as { version: string }
  return {
    name: 'jsonwebtoken',
    version,
    knows: (alg) => alg !== 'EdDSA',
    judge: async (cases) => cases.map((one) => judge(library, one)),
  }
}

function judge({ verify }: JsonWebToken, { token, now, key, policy }: Case): Verdict {
  const { issuer, audience, leewaySeconds } = policy
  try {
    verify(token, key.object, {
      algorithms: [key.alg],
      clockTimestamp: now,
      clockTolerance: leewaySeconds,
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    })
    return ACCEPTED
  } catch (error) {
    return refusedWith(String(error))
  }
}
