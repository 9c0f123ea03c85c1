/** Explanations agree with the verifier, and show nothing of the token. */
import { createSigner, explainToken, secretKey } from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import { CLAIMS, NOW } from './material.ts'
import { flipBit, withSignature } from './tokens.ts'

export async function examineExplanations(checks: Checks): Promise<void> {
  const key = secretKey('thirty-two bytes of a secret, or m0re', { alg: 'HS256' })
  const signer = createSigner({ key })
  const token = signer.sign(CLAIMS)
  const late = signer.sign({ ...CLAIMS, exp: NOW - 60 })
  const rows: readonly (readonly [token: string, code: string | undefined])[] = [
    [token, undefined],
    [withSignature(token, flipBit(1)), 'signature_invalid'],
    [late, 'token_expired'],
    ['no token', 'token_malformed'],
  ]
  for (const [one, code] of rows) {
    const explanation = await explainToken(one, { keys: key, clock: () => NOW })
    checks.equal(`explain: ${code ?? 'accepted'}`, explanation.error?.code, code)
    const refusedSteps = explanation.steps.filter(({ outcome }) => outcome === 'refused')
    checks.equal(`explain: ${code ?? 'accepted'}, the steps`, refusedSteps.length, code === undefined ? 0 : 1)
    checks.equal(`explain: ${code ?? 'accepted'}, the advice`, explanation.advice.length > 0, code !== undefined)
    const signature = one.slice(one.lastIndexOf('.') + 1)
    checks.holds(`explain: ${code ?? 'accepted'} tells no secret`, !JSON.stringify(explanation).includes(signature))
  }
}
