/** Asks every route of an app as every persona, and compares what each may do with what it should. */
import { type AccessOptions, expectationOf, type Persona, parseAccessOptions, requestOf } from './access-options.ts'
import { type AccessCell, printMatrix } from './print-matrix.ts'
import { type Answered, isAsExpected, wordsOf } from './verdict.ts'

/** The result of an access check. */
export interface AccessReport {
  /** Route by route, and persona by persona. */
  readonly cells: readonly AccessCell[]
  /** The cells that are not as expected, and those without an expectation. */
  readonly deviations: readonly AccessCell[]
  /** The whole matrix as text, and each deviation on a line. */
  readonly text: string
}

/** An app lets somebody through, or refuses somebody, that it should not. The message is the printed matrix. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly report: AccessReport

  constructor(report: AccessReport) {
    super(`access is not as expected (${report.deviations.length} of ${report.cells.length})\n${report.text}`)
    this.report = report
  }
}

/**
 * Asks every route as every persona, one after the other.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong
 */
export async function checkAccess<P extends string>(given: AccessOptions<P>): Promise<AccessReport> {
  const options = parseAccessOptions(given)
  for (const route of options.routes) requestOf(route, undefined, options)
  const { routes, personas, expected } = options
  const listed = new Set(routes)
  const cells: AccessCell[] = []
  for (const route of new Set([...routes, ...Object.keys(expected)])) {
    for (const [name, persona] of Object.entries<Persona>(personas)) {
      const wanted = expectationOf(Object.hasOwn(expected, route) ? expected[route] : undefined, name)
      // An expectation for a missing route is for one that was renamed, which now nobody checks.
      const answered = listed.has(route) ? await ask(route, persona, options) : undefined
      const deviates = !answered || wanted === undefined || !isAsExpected(wanted, answered)
      const actual = answered ? wordsOf(answered) : 'not listed'
      cells.push(Object.freeze({ route, persona: name, expected: wanted, actual, deviates }))
    }
  }
  const deviations = cells.filter(({ deviates }) => deviates)
  return { cells, deviations, text: printMatrix(cells) }
}

/** Like {@link checkAccess}, for tests. @throws {AccessError} when anything is not as expected */
export async function assertAccess<P extends string>(options: AccessOptions<P>): Promise<AccessReport> {
  const report = await checkAccess(options)
  if (report.deviations.length > 0) throw new AccessError(report)
  return report
}

async function ask(route: string, persona: Persona, options: Required<AccessOptions>): Promise<Answered> {
  const request = requestOf(route, persona, options)
  try {
    const response = await options.send(request)
    await response.body?.cancel()
    return { status: response.status }
  } catch (thrown) {
    return { thrown }
  }
}
