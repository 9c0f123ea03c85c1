/** A reporter of `node:test`: one line of JSON for each test that has ended. */
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const { name, nesting, file, details } = data
    const failure = details.error?.failureType
    const cause = String(details.error?.cause?.message ?? details.error?.message ?? '')
    yield `${JSON.stringify({ name, nesting, file, passed: type === 'test:pass', failure, cause })}\n`
  }
}
