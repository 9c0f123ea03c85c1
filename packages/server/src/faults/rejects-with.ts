/** For tests: a fault with its code, which tells nobody. */
import assert from 'node:assert/strict'
import { DomainError, type DomainErrorCode } from './domain-error.ts'

/** The promise is refused with this code, and the refusal names nobody and quotes no hash. */
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
