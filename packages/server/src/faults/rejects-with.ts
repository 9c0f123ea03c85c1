/** For tests: asserts a fault by its code, and that its text names no one. */
import assert from 'node:assert/strict'
import { DomainError, type DomainErrorCode } from './domain-error.ts'

/** The promise rejects with this code, and the message contains no user name and no hash. */
export async function rejectsWith(code: DomainErrorCode, promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => assert.fail(`no ${code}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof DomainError, String(error))
  assert.equal(error.code, code, error.message)
  assert.doesNotMatch(`${error.message} ${error.cause}`, /\broy\b|pbkdf2|salt/i)
  return error
}
