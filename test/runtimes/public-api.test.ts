/** The exam on the Node that runs the tests; `run.ts` takes it to the other runtimes. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Checks } from './exam/checks.ts'
import { startExaminer } from './examiner.ts'
import { unsupported } from './expected.ts'
import { examinePublicApi } from './public-api.ts'
import { judge } from './verdict.ts'

it('the public interface passes the exam that every runtime takes', async () => {
  await using examiner = await startExaminer()
  const report = await examinePublicApi(examiner.origin)
  const { faultOf } = examiner
  const { surprises } = judge(report, { userAgent: 'Node.js/', unsupported: unsupported.node24, faultOf })
  assert.deepEqual(surprises, [])
})

it('a check that fails is told, with what was expected', async () => {
  const checks = new Checks()
  const refusal = { name: 'TypeError', reason: 'key:' } as const
  checks.holds('a', true)
  checks.equal('b', [1], [2])
  checks.refuses('c', refusal, () => {})
  checks.refuses('d', refusal, () => {
    throw new TypeError('alg: no')
  })
  checks.refuses('e', refusal, () => {
    throw new TypeError('key: no')
  })
  await checks.rejects('f', { name: 'TokenError' }, () => Promise.reject(new TypeError('key: no')))
  await checks.part('g', () => Promise.reject(new Error('it broke')))
  assert.equal(checks.count, 7)
  assert.deepEqual(
    checks.faults.map((fault) => fault.split('\n', 1)[0]),
    [
      'b: [1] in place of [2]',
      'c: "nothing" in place of ["TypeError","key:"]',
      'd: ["TypeError","alg: no"] in place of ["TypeError","key:"]',
      'f: ["TypeError"] in place of ["TokenError"]',
      'g: ended with Error: it broke',
    ],
  )
})
