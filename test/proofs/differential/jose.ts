/** jose 6 with a key object. Every refusal is an error, and an error of any class is a refusal. */
import { createRequire } from 'node:module'
import { errors, jwtVerify } from 'jose'
import { ACCEPTED, type Case, type Peer, refusedWith, type Verdict } from './judge.ts'

export function openJose(): Peer {
  const { version } = createRequire(import.meta.url)('jose/package.json') as { version: string }
  return { name: 'jose', version, knows: () => true, judge: (cases) => Promise.all(cases.map(judge)) }
}

async function judge({ token, now, key, policy }: Case): Promise<Verdict> {
  const { issuer, audience, typ, requiredClaims, leewaySeconds } = policy
  try {
    await jwtVerify(token, key.object, {
      algorithms: [...key.names],
      requiredClaims: [...requiredClaims],
      clockTolerance: leewaySeconds,
      currentDate: new Date(now * 1000),
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
      ...(typ !== undefined && { typ }),
    })
    return ACCEPTED
  } catch (error) {
    return refusedWith(error instanceof errors.JOSEError ? `${error.code} ${error.message}` : String(error))
  }
}
