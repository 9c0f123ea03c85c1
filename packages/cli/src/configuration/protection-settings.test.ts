/** What a settings file says of protections reaches the server, by the same names. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readProtections } from './protection-settings.ts'
import { readSettings } from './settings.ts'

it('limits, the audit log and revocations are the server’s own options, but for what is a secret', () => {
  const numbers = { leaseSeconds: 6, waitSeconds: 3, waitingPerKey: 33, waitingInAll: 999 }
  const known = { knownDays: 91, devicesPerUser: 21, networksPerUser: 22 }
  const limits = { ...numbers, ...known, rules: { login_account: { free: 3 } } }
  const audit = { retentionSeconds: 31_536_001, strangersRetentionSeconds: 2_592_001 }
  const revocations = { whenLost: 'fail-closed', maximumBytes: 2_000_000, maximumEntriesPerSubject: 21 }
  const settings = readSettings({
    limits: { ...limits, secretEnv: 'COUNTING' },
    audit,
    revocations,
    revocationFeed: { tokenEnv: 'FEED' },
    native: { issuer: 'https://login.example.com' },
  })
  const [secret, feedToken] = ['s'.repeat(32), 'f'.repeat(32)]
  const { value, faults } = readProtections(settings, { COUNTING: secret, FEED: feedToken })
  assert.deepEqual(faults, [])
  assert.deepEqual(value.options, { limits: { ...limits, secret }, audit, revocations: { ...revocations, feedToken } })
})
