/** What a request to log out comes to: who is asked, and who is sent on (OpenID Connect RP-Initiated Logout). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decideLogout, type LogoutRequest } from './decide-logout.ts'

const back = 'https://app.example.com/out'
const registered = [back, 'https://app.example.com/out?a=b%20c']
const browser = { subject: '7', sessionIds: ['s', 't'] }
const hint = { subject: '7', clientId: 'app', sessionId: 's' }
const good: LogoutRequest = { hint, clientId: undefined, postLogoutRedirectUri: back, state: undefined }

const cases: readonly (readonly [
  what: string,
  request: Partial<LogoutRequest>,
  end: string,
  to: string | undefined,
])[] = [
  ['a good hint', {}, 'at_once', back],
  ['a good hint and a state', { state: 'a b&c=ü' }, 'at_once', `${back}?state=a%20b%26c%3D%C3%BC`],
  ['a good hint and its client', { clientId: 'app' }, 'at_once', back],
  ['a hint without a session', { hint: { ...hint, sessionId: undefined } }, 'at_once', back],
  [
    'an address with a query',
    { postLogoutRedirectUri: registered[1], state: 'x' },
    'at_once',
    `${registered[1]}&state=x`,
  ],
  ['no address', { postLogoutRedirectUri: undefined }, 'at_once', undefined],
  ['no address and a state', { postLogoutRedirectUri: undefined, state: 'x' }, 'at_once', undefined],
  ['an address that is not registered', { postLogoutRedirectUri: `${back}/` }, 'at_once', undefined],
  ['an address with something added', { postLogoutRedirectUri: `${back}?x` }, 'at_once', undefined],
  ['an address in capitals', { postLogoutRedirectUri: 'https://APP.example.com/out' }, 'at_once', undefined],
  ['a script', { postLogoutRedirectUri: 'javascript:alert(1)' }, 'at_once', undefined],
  ['nothing', { hint: undefined, postLogoutRedirectUri: undefined }, 'ask', undefined],
  ['no hint', { hint: undefined }, 'ask', undefined],
  ['no hint and a client', { hint: undefined, clientId: 'app' }, 'ask', undefined],
  ['a hint of another user', { hint: { ...hint, subject: '8' } }, 'ask', back],
  ['a hint of another session', { hint: { ...hint, sessionId: 'old' } }, 'ask', back],
  ['a hint of another client than it names', { clientId: 'other' }, 'ask', undefined],
]

describe('a request to log out', () => {
  for (const [what, request, end, redirectTo] of cases) {
    it(`with ${what} ${end === 'ask' ? 'is asked about' : 'is done'}, and ${redirectTo ? 'goes on' : 'ends here'}`, () =>
      assert.deepEqual(decideLogout({ ...good, ...request }, browser, registered), { end, redirectTo }))
  }

  it('of a browser in which nobody is logged in sends it on like any other', () => {
    assert.deepEqual(decideLogout(good, undefined, registered), { end: 'nobody', redirectTo: back })
    assert.deepEqual(decideLogout({ ...good, hint: undefined }, undefined, registered), {
      end: 'nobody',
      redirectTo: undefined,
    })
  })

  it('of a client that has registered no address ends here', () => {
    assert.deepEqual(decideLogout(good, browser, []), { end: 'at_once', redirectTo: undefined })
  })
})
