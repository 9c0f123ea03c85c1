/** The result of a request, read from its answer. Only a success is `allowed`: every other answer must be expected explicitly. */

/** `allowed`: any 2xx. `refused …`: the guard's answers. A number: exactly this status, such as 302, 404 or 422 for a route that has it. */
export type ExpectedVerdict = 'allowed' | 'refused 401' | 'refused 403' | number

/** The answer: a status, or why there was none. */
export type Answered =
  | { readonly status: number }
  /** The error that `send` threw. */
  | { readonly thrown: unknown }

/** Whether an answer is what was expected. */
export function isAsExpected(expected: ExpectedVerdict, answered: Answered): boolean {
  if ('thrown' in answered) return false
  const { status } = answered
  return typeof expected === 'number' ? status === expected : verdictOf(status) === expected
}

/** An answer in the words of an expectation. */
export function wordsOf(answered: Answered): string {
  if (!('thrown' in answered)) return verdictOf(answered.status)
  return `threw ${answered.thrown instanceof Error ? answered.thrown.name : typeof answered.thrown}`
}

function verdictOf(status: number): string {
  if (status >= 200 && status < 300) return 'allowed'
  return status === 401 || status === 403 ? `refused ${status}` : String(status)
}
