import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measureRounds, timed } from './rounds.ts'

/** Subjects that record when they were measured; each costs its own number of microseconds. */
function recordingSubjects() {
  const calls: string[] = []
  const subject = (name: string, cost: number) => ({
    name,
    measure: async (round: number) => {
      calls.push(`${round}${name}`)
      return cost * 10 + round
    },
  })
  return { calls, subjects: [subject('a', 1), subject('b', 2), subject('c', 3)] }
}

test('measures every subject once in each round', async () => {
  const { calls, subjects } = recordingSubjects()
  await measureRounds(subjects, { rounds: 20, warmUpRounds: 0 })
  for (let round = 0; round < 20; round++) {
    const inRound = calls.slice(round * 3, round * 3 + 3)
    assert.deepEqual(inRound.toSorted(), [`${round}a`, `${round}b`, `${round}c`])
  }
})

test('takes each round in the order that chance gives', async () => {
  const { calls, subjects } = recordingSubjects()
  const chances = [0.1, 0.2, 0.3, 0.9, 0.5, 0.1]
  await measureRounds(subjects, { rounds: 2, warmUpRounds: 0, random: () => chances.shift() ?? 0 })
  assert.deepEqual(calls, ['0a', '0b', '0c', '1c', '1b', '1a'])
})

test('runs the warm-up rounds and drops what they cost', async () => {
  const { calls, subjects } = recordingSubjects()
  const samples = await measureRounds(subjects, { rounds: 2, warmUpRounds: 3 })
  assert.equal(calls.length, 15)
  assert.deepEqual(Object.fromEntries(samples), { a: [13, 14], b: [23, 24], c: [33, 34] })
})

test('refuses two subjects with one name: their samples would be mixed', async () => {
  const subject = { name: 'same', measure: () => 1 }
  await assert.rejects(measureRounds([subject, subject], { rounds: 1, warmUpRounds: 0 }), TypeError)
})

test('waits for a batch that is not done at once', async () => {
  let done = false
  const cost = await timed(10, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    done = true
  })
  assert.ok(done)
  assert.ok(cost > 0)
})
