/** What a suite said of each of its cases, whatever runs it. */

/** One case. Its name is unique in its suite: a second one of the same name has a number. */
export interface Case {
  readonly name: string
  readonly passed: boolean
  /** Why not, in the runner's words. */
  readonly complaint: string
}

interface MochaTest {
  readonly fullTitle: string
  readonly err: { readonly message?: string }
}

export function casesOfMocha(report: string): readonly Case[] {
  const { tests } = JSON.parse(report) as { readonly tests: readonly MochaTest[] }
  return numbered(
    tests.map(({ fullTitle, err }) => ({
      name: fullTitle,
      passed: Object.keys(err).length === 0,
      complaint: err.message ?? '',
    })),
  )
}

interface VitestReport {
  readonly testResults: readonly {
    readonly message?: string
    readonly assertionResults: readonly { fullName: string; status: string; failureMessages?: readonly string[] }[]
  }[]
}

export function casesOfVitest(report: string): readonly Case[] {
  const { testResults } = JSON.parse(report) as VitestReport
  const broken = testResults.find(({ message, assertionResults }) => message && assertionResults.length === 0)
  if (broken) throw new Error(broken.message)
  return numbered(
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status, failureMessages = [] }) => ({
        name: fullName,
        passed: status === 'passed',
        complaint: failureMessages[0] ?? '',
      })),
    ),
  )
}

interface NodeTest {
  readonly name: string
  readonly nesting: number
  readonly file?: string
  readonly passed: boolean
  readonly failure?: string
  readonly cause: string
}

/** Children are told before their parents. A parent is a case of its own only where it fails by itself. */
export function casesOfNode(lines: string): readonly Case[] {
  const files = Map.groupBy(
    lines.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as NodeTest] : [])),
    ({ file }) => file,
  )
  return numbered([...files.values()].flatMap(leavesOf))
}

function leavesOf(tests: readonly NodeTest[]): readonly Case[] {
  let waiting: { readonly nesting: number; readonly found: Case }[] = []
  for (const { name, nesting, passed, failure, cause } of tests) {
    const children = waiting.filter((one) => one.nesting > nesting)
    waiting = waiting.filter((one) => one.nesting <= nesting)
    for (const { found } of children) waiting.push({ nesting, found: { ...found, name: `${name} > ${found.name}` } })
    if (children.length === 0 || (!passed && failure !== 'subtestsFailed'))
      waiting.push({ nesting, found: { name, passed, complaint: cause } })
  }
  return waiting.map(({ found }) => found)
}

function numbered(cases: readonly Case[]): readonly Case[] {
  const seen = new Map<string, number>()
  return cases.map((one) => {
    const count = (seen.get(one.name) ?? 0) + 1
    seen.set(one.name, count)
    return count === 1 ? one : { ...one, name: `${one.name} #${count}` }
  })
}
