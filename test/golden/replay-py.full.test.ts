/** Our replayer against the one it was written after: same cases, same bytes sent, same verdicts. */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Fault, recordedAnswer } from './recorded-answer.ts'
import { startRecordingServer } from './recording-server.ts'
import { buildToken } from './replay/build-token.ts'
import { loadCases } from './replay/load-cases.ts'
import { requestBytes } from './replay/request-bytes.ts'
import { type SeededFault, seededFaults } from './seeded-faults.ts'

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))
const script = `${shared}tools/replay.py`
const casesFolder = fileURLToPath(new URL('cases/', import.meta.url))
const withoutShared = existsSync(shared) ? false : 'there is no ../shared beside this repository'
const skip = withoutShared || (spawnSync('python3', ['--version']).status === 0 ? false : 'python3 not found')

type Check = Pick<SeededFault, 'id' | 'name'> & Fault

/** Exit code of a Python run; 1 is its "something failed". */
function python(...args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    execFile('python3', args, (error) => resolve(error ? Number(error.code) : 0))
  })
}

test('the case files are the recorded ones, byte for byte', { skip: withoutShared }, () => {
  for (const name of readdirSync(casesFolder)) {
    const recorded = readFileSync(`${shared}fixtures/golden/${name}`)
    assert.ok(readFileSync(casesFolder + name).equals(recorded), `${name} differs`)
  }
})

for (const file of ['system-a', 'system-b'] as const) {
  test(`sends the bytes that replay.py sends, for every case of ${file}`, { skip }, async () => {
    const frozenSecond = 1_700_000_000
    const cases = loadCases(file).filter(({ login }) => login === undefined)
    const server = await startRecordingServer(() => Buffer.from('HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n'))
    const url = `http://127.0.0.1:${server.address.port}`
    const frozen = `import runpy, sys, time; time.time = lambda: ${frozenSecond}.1; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')`
    await python('-c', frozen, script, url, `${casesFolder}${file}.json`, '--db-down-url', url, '-q')
    await server[Symbol.asyncDispose]()
    const sentByPython = new Set(server.requests.map((request) => request.toString('latin1')))
    assert.ok(sentByPython.size > 250, `replay.py sent only ${sentByPython.size} different requests`)
    const facts = { host: `127.0.0.1:${server.address.port}`, nowSeconds: frozenSecond }
    const missing = cases.filter(({ request, token }) => {
      const bytes = requestBytes(request, { ...facts, token: () => (token ? buildToken(token, frozenSecond) : '') })
      return !sentByPython.has(bytes.toString('latin1'))
    })
    assert.deepEqual(
      missing.map(({ id }) => id),
      [],
    )
  })
}

test('agrees with replay.py on right answers and on every seeded fault', { skip }, async () => {
  const cases = new Map([...loadCases('system-a'), ...loadCases('system-b')].map((golden) => [golden.id, golden]))
  const right: readonly Check[] = [...new Set(seededFaults.map(({ id }) => id))].map((id) => ({ id, name: 'nothing' }))
  for (const fault of [...right, ...seededFaults]) {
    const golden = cases.get(fault.id)
    assert.ok(golden)
    await using server = await startRecordingServer(() => recordedAnswer(golden.response, golden.request.method, fault))
    const file = `${casesFolder}system-${golden.id.slice(0, 1)}.json`
    const exit = await python(script, `http://127.0.0.1:${server.address.port}`, file, '--id', golden.id, '-q')
    assert.equal(exit, right.includes(fault) ? 0 : 1, `${golden.id} with ${fault.name} wrong`)
  }
})
