/** The replayer itself: it passes what was recorded, and a fault in anything it compares makes it fail. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Fault, recordedAnswer } from './recorded-answer.ts'
import { startRecordingServer } from './recording-server.ts'
import type { GoldenCase } from './replay/case.ts'
import { comparedHeaders } from './replay/compare.ts'
import { loadCases } from './replay/load-cases.ts'
import { runCase } from './replay/run-case.ts'
import { decide, type Variant, type Verdict } from './replay/verdict.ts'
import { seededFaults } from './seeded-faults.ts'

const cases = new Map([...loadCases('system-a'), ...loadCases('system-b')].map((golden) => [golden.id, golden]))

function caseOf(id: string): GoldenCase {
  const golden = cases.get(id)
  assert.ok(golden, `no case ${id}`)
  return golden
}

async function judge(golden: GoldenCase, fault: Fault = {}, variant: Variant = 'main'): Promise<Verdict> {
  const { method } = golden.request
  await using server = await startRecordingServer(() => recordedAnswer(golden.response, method, fault))
  return decide(golden, variant, await runCase(golden, server.address))
}

const recorded: Verdict = { how: 'recorded' }

for (const id of new Set(seededFaults.map((fault) => fault.id))) {
  test(`passes the recorded answer of ${id}`, async () => {
    assert.deepEqual(await judge(caseOf(id)), recorded)
  })
}

for (const fault of seededFaults) {
  test(`fails on ${fault.name}`, async () => {
    const verdict = await judge(caseOf(fault.id), fault)
    const complaints = verdict.how === 'failed' ? verdict.complaints : []
    assert.ok(
      complaints.some((complaint) => fault.complaint.test(complaint)),
      `complaints: ${complaints.join(' | ')}`,
    )
  })
}

test('fails on each compared header when it is missing, changed or too much', async () => {
  const plain = caseOf('a-prot-blank')
  for (const name of comparedHeaders) {
    const bare = { ...plain, response: { ...plain.response, headers: {} } }
    const full = { ...plain, response: { ...plain.response, headers: { [name]: 'one, two' } } }
    const withHeader = (value: string): Fault => ({ answer: (answer) => ({ ...answer, headers: [[name, value]] }) })
    assert.equal((await judge(full)).how, 'recorded', `${name} as recorded`)
    assert.equal((await judge(bare, withHeader('one'))).how, 'failed', `${name} too much`)
    assert.equal((await judge(full, withHeader('one, three'))).how, 'failed', `${name} changed`)
    const without: Fault = { answer: (answer) => ({ ...answer, headers: [] }) }
    assert.equal((await judge(full, without)).how, 'failed', `${name} missing`)
  }
})

test('lists without meaning in their order may be ordered anyhow, and other headers may say anything', async () => {
  const reordered: Fault = {
    answer: (answer) => ({
      ...answer,
      headers: [
        ...answer.headers.map(([name, value]) => [name, value.split(', ').reverse().join(',')] as const),
        ['cache-control', 'no-store'],
      ],
    }),
  }
  assert.deepEqual(await judge(caseOf('a-cors-pre-hdr-login'), reordered), recorded)
})

test('a chunked answer and an interim response are read as the answer they carry', async () => {
  const chunked: Fault = {
    bytes: (bytes) => {
      const [head = '', body = ''] = bytes.split('\r\n\r\n')
      const chunks = [body.slice(0, 5), body.slice(5)].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
      const framed = head.replace(/content-length: \d+/, 'transfer-encoding: chunked')
      return `HTTP/1.1 100 Continue\r\n\r\n${framed}\r\n\r\n${chunks.join('')}0\r\n\r\n`
    },
  }
  assert.deepEqual(await judge(caseOf('a-prot-blank'), chunked), recorded)
})

test('a case to be fixed passes as recommended, by pattern too, and a case to be copied does not', async () => {
  const lenient = caseOf('b-fmt-dots')
  const answering = (description: string): Fault => ({
    answer: (answer) => ({
      ...answer,
      body: `{"description":"${description}","error":"Invalid token","status_code":401}\n`,
    }),
  })
  const better = answering('Invalid header string: no JSON')
  assert.deepEqual(await judge(lenient, better), { how: 'recommended' })
  assert.equal((await judge(lenient, answering('no JSON'))).how, 'failed')
  assert.equal((await judge({ ...lenient, compat: 'copy' }, better)).how, 'failed')
})

test('in the debug variant a recommendation is expected with indentation', async () => {
  const golden = caseOf('b-type-u-list')
  const recommended = JSON.parse(golden.recommended?.body ?? '') as unknown
  const answering = (indent: number): Fault => ({
    answer: (answer) => ({ ...answer, status: 401, body: `${JSON.stringify(recommended, null, indent)}\n` }),
  })
  assert.deepEqual(await judge(golden, answering(2), 'debug'), { how: 'recommended' })
  assert.equal((await judge(golden, answering(1), 'debug')).how, 'failed')
  assert.equal((await judge(golden, answering(2), 'main')).how, 'failed')
})

test("the debugger's 500 page is never what debug mode must answer", async () => {
  const golden = caseOf('a-login-json-array')
  const debuggerPage: Fault = {
    answer: () => ({ status: 500, headers: [['content-type', 'text/html; charset=utf-8']], body: 'Traceback' }),
  }
  assert.equal((await judge(golden, debuggerPage, 'debug')).how, 'failed')
})

test('a plain refusal passes only where the case needs what a server may lack, and never as a 5xx', async () => {
  const refusal = (status: number): Fault => ({ bytes: () => `HTTP/1.1 ${status} X\r\nConnection: close\r\n\r\n` })
  assert.deepEqual(await judge(caseOf('a-login-expect'), refusal(400)), { how: 'plainly refused' })
  assert.equal((await judge(caseOf('a-login-expect'), refusal(500))).how, 'failed')
  assert.equal((await judge(caseOf('a-login-ok'), refusal(400))).how, 'failed')
})

test('the token of a first request is carried into the second', async () => {
  const golden = caseOf('a-sig-login-tampered')
  const login = caseOf('a-login-ok').response
  await using server = await startRecordingServer(() => recordedAnswer(login, 'POST'))
  await runCase(golden, server.address)
  const [, second] = server.requests
  assert.match(second?.toString() ?? '', /^x-access-token: [\w-]+\.[\w-]+\.[\w-]{42}\r$/m)
})
