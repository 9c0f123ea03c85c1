/** Whose each event at the token endpoint is. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Session } from '../sessions/session.ts'
import { clientTokenIssued, refreshed, refreshRefused, refreshReused, tokenExchanged } from './audit-events.ts'

const from = { address: '192.0.2.7' }
const session = { id: 's', subject: 'u', clientId: 'c' } as Session
const whose = { subject: 'u', session: 's', client: 'c' }

it('events of a session name it, its user and its client, and those of an unknown token name nobody', () => {
  for (const event of [
    refreshed(session, from),
    refreshed(session, from, 'grace'),
    refreshRefused('session_ended', from, session),
    refreshReused(session, from),
  ])
    assert.partialDeepStrictEqual(event, { ...from, ...whose })
  const unknown = refreshRefused('unknown_token', from, undefined)
  assert.deepEqual(unknown, { ...from, type: 'refresh', outcome: 'refused', reason: 'unknown_token' })
})

it('events of a client name it, the user for whom it acts, and the token', () => {
  assert.partialDeepStrictEqual(clientTokenIssued('c', 'jti', from), {
    outcome: 'success',
    reason: 'client_credentials',
    client: 'c',
    object: 'jti',
  })
  const exchanged = tokenExchanged('c', { subject: 'u', tokenId: 'jti' }, from)
  assert.partialDeepStrictEqual(exchanged, { outcome: 'success', subject: 'u', object: 'jti', actor: 'client:c' })
  const refused = tokenExchanged('c', { refusal: 'subject_token_invalid' }, from)
  assert.partialDeepStrictEqual(refused, { outcome: 'refused', reason: 'subject_token_invalid', client: 'c' })
  assert.equal('subject' in refused, false)
})
