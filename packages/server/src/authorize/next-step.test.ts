/** What comes next in a flow, case by case. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FlowFacts, nextStep } from './next-step.ts'

const NOW = 1_700_000_000
const registered = { id: 'a', name: 'A', kind: 'registered', firstParty: false } as const
const fresh = { authenticatedAt: NOW, isOfThisFlow: true }
const older = { authenticatedAt: NOW - 60, isOfThisFlow: false }

type Case = readonly [
  expected: string,
  request: Partial<FlowFacts['request']>,
  login: FlowFacts['login'],
  consent: FlowFacts['consent'],
]

const CASES: readonly Case[] = [
  ['login', {}, undefined, 'missing'],
  ['login_required', { prompt: ['none'] }, undefined, 'covered'],
  ['consent', {}, older, 'missing'],
  ['consent_required', { prompt: ['none'] }, older, 'missing'],
  ['done', { prompt: ['none'] }, older, 'covered'],
  ['done', {}, older, 'given'],
  // Asked for again; what was done in this flow counts.
  ['login', { prompt: ['login'] }, older, 'covered'],
  ['login', { prompt: ['select_account'] }, older, 'covered'],
  ['done', { prompt: ['login'] }, fresh, 'covered'],
  ['login', { maximumAgeSeconds: 59 }, older, 'covered'],
  ['done', { maximumAgeSeconds: 60 }, older, 'covered'],
  ['login', { maximumAgeSeconds: 0 }, { ...older, authenticatedAt: NOW }, 'covered'],
  ['done', { maximumAgeSeconds: 0 }, fresh, 'covered'],
  ['login_required', { prompt: ['none'], maximumAgeSeconds: 1 }, older, 'covered'],
  ['consent', { prompt: ['consent'] }, older, 'covered'],
  ['done', { prompt: ['consent'] }, older, 'given'],
  // Of the operator: nothing is asked unless the client wants it.
  ['done', { client: { ...registered, firstParty: true } }, older, 'missing'],
  ['consent', { client: { ...registered, firstParty: true }, prompt: ['consent'] }, older, 'missing'],
  // Of nobody: never silently, whatever it says of itself.
  ['consent', { client: { ...registered, kind: 'document', firstParty: true } }, older, 'covered'],
  ['consent', { client: { ...registered, kind: 'dynamic' } }, older, 'covered'],
  ['consent_required', { client: { ...registered, kind: 'document' }, prompt: ['none'] }, older, 'covered'],
]

describe('what comes next in a flow', () => {
  for (const [expected, request, login, consent] of CASES) {
    const how = login ? (login.isOfThisFlow ? 'a login of this flow' : 'an older login') : 'no login'
    it(`is ${expected} after ${JSON.stringify(request)}, with ${how} and a consent that is ${consent}`, () => {
      const asked = { prompt: [], client: registered, ...request }
      const next = nextStep({ request: asked, consent, now: NOW, ...(login && { login }) })
      assert.equal(next.kind === 'error' ? next.error : next.kind, expected)
    })
  }
})
