import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { it } from 'node:test'

/** Prints the name and the niceness of each of its threads, when those of the pool have been lowered and have hashed. */
const PROGRAM = `
import { scrypt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { lowerThreadPoolPriority } from ${JSON.stringify(new URL('thread-pool-priority.ts', import.meta.url).href)}
await lowerThreadPoolPriority()
await promisify(scrypt)('a password', 'salt', 16)
const tasks = '/proc/self/task'
const read = (thread, file) => readFileSync([tasks, thread, file].join('/'), 'utf8')
// proc(5): the name may hold anything, and ends with the last bracket; niceness is the seventeenth after it.
const nicenessOf = (stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
console.log(JSON.stringify(readdirSync(tasks).map((one) => [read(one, 'comm').trim(), nicenessOf(read(one, 'stat'))])))
`

it('lowers the threads of the pool, and neither the event loop’s nor V8’s', {
  skip: process.platform !== 'linux' && 'niceness is a thread’s on Linux alone',
}, () => {
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { encoding: 'utf8' })
  const threads = JSON.parse(printed) as readonly (readonly [name: string, niceness: number])[]
  const ofPool = threads.filter(([name]) => name === 'libuv-worker')
  const others = threads.filter(([name]) => name !== 'libuv-worker')
  const own = Math.min(...others.map(([, niceness]) => niceness))
  assert.equal(ofPool.length, 4)
  assert.ok(others.length > 1)
  for (const [, niceness] of ofPool) assert.equal(niceness, Math.min(19, own + 5))
  for (const [name, niceness] of others) assert.equal(niceness, own, name)
})
