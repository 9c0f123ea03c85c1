/** Every code that a guard can have in its log has a step at which it stopped, and an advice. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { explainRequest } from './explain-request.ts'
import { readLoggedRefusal } from './logged-refusal.ts'

const ID = '7d0e3f0a-5b1c-4f0e-9a51-0c6a7d7f3b21'
const page = readFileSync(new URL('../../../../../docs/reference/errors.md', import.meta.url), 'utf8')
const section = (title: string) => new RegExp(`^## ${title}\\n(.*?)^#`, 'ms').exec(page)?.[1] ?? ''
const codes = [...`${section('TokenError')}${section('Refusals')}`.matchAll(/^\| `(\w+)`/gm)].map(
  ([, code = '']) => code,
)

/** An old app's own code decided, or no decision was possible, or it was a login. */
const WITHOUT_STEP = ['custom', 'login_refused', 'request_malformed', 'unavailable']

const explained = (members: Readonly<Record<string, unknown>>) =>
  explainRequest(readLoggedRefusal(JSON.stringify({ requestId: ID, ...members }), ID) ?? assert.fail('no refusal'))

test('knows every code of the reference', () => {
  assert.ok(codes.length > 20)
  for (const code of codes.filter((one) => one !== 'token_refused')) {
    const { steps, advice } = explained({ code })
    const stopped = steps.filter(({ outcome }) => outcome === 'refused')
    assert.equal(stopped.length, WITHOUT_STEP.includes(code) ? 0 : 1, code)
    assert.doesNotMatch(advice[0] ?? '', /^The request was refused/, code)
  }
})

for (const [part, reason, step] of [
  [undefined, 'too_few_segments', 'structure'],
  ['token', 'too_long', 'structure'],
  ['header', 'base64url', 'header'],
  ['payload', 'base64url', 'encoding'],
  ['signature', 'base64url', 'encoding'],
  ['payload', 'json', 'payload'],
] as const) {
  test(`stops where the verifier did: ${part} ${reason}`, () => {
    const { steps } = explained({ code: 'token_malformed', part, reason })
    assert.equal(steps.find(({ outcome }) => outcome === 'refused')?.step, step)
  })
}
