/** What counts as a refusal, whatever made it. */
import assert from 'node:assert/strict'
import type { Refusal } from '../../refusal.ts'

const KINDS: Readonly<Record<Refusal['kind'], true>> = {
  credential_absent: true,
  credential_malformed: true,
  token_refused: true,
  token_revoked: true,
  principal_unknown: true,
  csrf_refused: true,
  proof_refused: true,
  authentication_too_old: true,
  authentication_too_weak: true,
  scope_insufficient: true,
  role_insufficient: true,
  access_denied: true,
  login_refused: true,
  request_malformed: true,
  custom: true,
}

/** Fails unless the value is a refusal of a known kind. */
export function assertRefusal(value: object): asserts value is Refusal {
  assert.ok('kind' in value && typeof value.kind === 'string' && Object.hasOwn(KINDS, value.kind), 'no refusal')
  if (value.kind === 'request_malformed') assert.ok('status' in value && (value.status === 400 || value.status === 415))
}
