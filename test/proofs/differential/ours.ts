/** Our verifier, one for each key and policy. */
import { createVerifier, type Key, TokenError, type Verifier } from '@latchkey/tokens'
import { ACCEPTED, type Case, type Policy, refusedWith, type Verdict } from './judge.ts'

/** @throws whatever is no TokenError: a foreign exception is a fault, not a verdict */
export function createOurs(key: Key, { name: _, ...policy }: Policy): (one: Case) => Verdict {
  const clock = { seconds: 0 }
  const verifier: Verifier = createVerifier({
    keys: key,
    ...policy,
    maximumTokenCharacters: 65_536,
    clock: () => clock.seconds,
  })
  return ({ token, now }) => {
    clock.seconds = now
    try {
      verifier.verify(token)
      return ACCEPTED
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      return refusedWith(
        [error.code, error.part, error.reason, error.claim].filter((one) => one !== undefined).join(' '),
      )
    }
  }
}
