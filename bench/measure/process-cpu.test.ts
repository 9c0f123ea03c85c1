import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { cpuMicrosecondsOf } from './process-cpu.ts'

const skip = process.platform !== 'linux' && 'only Linux accounts for threads in /proc'

test('counts what this process has spent, as its own clock does', { skip }, () => {
  const ownClock = () => {
    const { user, system } = process.cpuUsage()
    return user + system
  }
  const first = { own: ownClock(), proc: cpuMicrosecondsOf(process.pid) }
  while (ownClock() - first.own < 100_000) Math.sqrt(Math.random())
  const last = { own: ownClock(), proc: cpuMicrosecondsOf(process.pid) }
  const share = (last.proc - first.proc) / (last.own - first.own)
  assert.ok(share > 0.8 && share < 1.25, `the two clocks differ by ${share}`)
})

test('counts the threads of a process together', { skip }, async () => {
  const spin = 'const end = Date.now() + 1e6; while (Date.now() < end);'
  const program = `new (require('node:worker_threads').Worker)(${JSON.stringify(spin)}, { eval: true }); console.log('up')`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  assert.ok(child.pid)
  const first = cpuMicrosecondsOf(child.pid)
  // The main thread sleeps; only the worker can end this.
  while (cpuMicrosecondsOf(child.pid) - first < 20_000) await new Promise((resolve) => setTimeout(resolve, 5))
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('fails for a process that is not there', { skip }, () => {
  assert.throws(() => cpuMicrosecondsOf(2 ** 22 + 1), /ENOENT/)
})
