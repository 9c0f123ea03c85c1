/** A server alone in its process: when it refuses to start, and how it ends. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, it } from 'node:test'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { runProgram } from '../testing/programs.ts'
import { request, talk } from '../testing/raw-client.ts'
import { isLoopback, parsePort } from './listen-options.ts'
import { faultLines } from './serve.ts'

/** How a program that must not start ended. */
async function refusedStart(source: string) {
  await using program = runProgram(source)
  const { exitCode } = await program.ended
  return { exitCode, stdout: program.stdout(), stderr: program.stderr() }
}

const refusal = (...lines: string[]) => ({
  exitCode: 2,
  stdout: '',
  stderr: lines.map((line) => `error: ${line}\n`).join(''),
})

describe('a port', () => {
  for (const port of [
    'http',
    '',
    ' 80',
    '8e1',
    '65536',
    '-1',
    '0x50',
    '８０',
    -1,
    65_536,
    80.5,
    Number.NaN,
    undefined,
    null,
  ]) {
    it(`is not ${JSON.stringify(port) ?? port}`, () => {
      assert.throws(() => parsePort(port), ConfigurationError)
    })
  }

  it('is a whole number from 0 to 65535, or its text', () => {
    assert.deepEqual(
      [0, 80, 65_535, '0', '5000', '65535'].map((port) => parsePort(port)),
      [0, 80, 65_535, 0, 5000, 65_535],
    )
  })
})

describe('a loopback host', () => {
  it('is one that only this machine reaches', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) assert.equal(isLoopback(host), true, host)
    const others = ['0.0.0.0', '::', '192.0.2.1', '127.0.0.1.example.test', 'localhost.example.test', '127.1', '', '*']
    for (const host of others) assert.equal(isLoopback(host), false, host)
  })
})

describe('what a start says of a fault', () => {
  it('is its place too where it is a fault of ours, and whatever was thrown', () => {
    const fault = new RangeError('no words')
    assert.deepEqual(faultLines(fault), [fault.stack])
    assert.deepEqual(faultLines('thrown'), ['thrown'])
    assert.deepEqual(faultLines(undefined), ['undefined'])
  })
})

describe('a start that must not succeed', () => {
  it('says in one line that a port is not valid', async () => {
    const line = 'port: "http" is not a port; give a whole number from 0 to 65535'
    assert.deepEqual(await refusedStart(`await serve(create, { port: 'http' })`), refusal(line))
  })

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { readonly port: number }
    const ended = await refusedStart(`await serve(create, { port: ${port} })`)
    other.close()
    const reason = 'another process listens there; stop it, or choose another port'
    assert.deepEqual(ended, refusal(`port: cannot listen on 127.0.0.1:${port}: ${reason}`))
  })

  it('says that the machine has no such address', async () => {
    const ended = await refusedStart(`await serve(create, { port: 0, host: '192.0.2.1', allowPlainHttp: 'a test' })`)
    assert.deepEqual(ended, refusal('port: cannot listen on 192.0.2.1:0: this machine has no such address'))
  })

  it('refuses plain HTTP beyond this machine without a reason', async () => {
    const { exitCode, stdout, stderr } = await refusedStart(
      `await serve(create, { port: 0, host: '0.0.0.0', allowPlainHttp: '' })`,
    )
    assert.deepEqual([exitCode, stdout], [2, ''])
    assert.match(stderr, /^error: host: 0\.0\.0\.0 is reachable .*allowPlainHttp with the reason\n$/)
  })

  it('refuses an admin listener that is exposed, or on the public one’s port, and opens neither', async () => {
    const exposed = await refusedStart(`await serve(create, { port: 0, admin: { port: 0, host: '0.0.0.0' } })`)
    assert.match(exposed.stderr, /^error: admin\.host: 0\.0\.0\.0 is reachable .*\n$/)
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as { readonly port: number }
    free.close()
    await once(free, 'close')
    const shared = await refusedStart(`await serve(create, { port: ${port}, admin: { port: '${port}' } })`)
    const line = `admin.port: ${port} is the public listener's; give the admin listener a port of its own`
    assert.deepEqual(shared, refusal(line))
  })

  it('shows every fault of the configuration, one line each', async () => {
    const source = `await serve(() => create([
      { method: 'GET', path: '/livez', handle: () => 1 },
      { method: 'get', path: '/a', handle: () => 1 },
    ]), { port: 0 })`
    assert.deepEqual(
      await refusedStart(source),
      refusal(
        '/livez: the server itself answers here; give the route another path',
        'get /a: give a method such as GET or POST',
      ),
    )
  })

  it('shows what the store and the options say, later or at once, one line each', async () => {
    for (const [source, line] of [
      [`serve(async () => { throw new DomainError('store_unavailable', 'no answer') }, { port: 0 })`, 'no answer'],
      [`serve(() => { throw new TypeError('a\\nb') }, { port: 0 })`, 'a\nerror: b'],
      [`serve(create, Promise.reject(new ConfigurationError(['c'])))`, 'c'],
    ] as const) {
      assert.deepEqual(await refusedStart(`await ${source}`), refusal(line))
    }
  })
})

describe('a start that fails when the port is open already', () => {
  it('closes the port and what the server owns, and ends with 1', async () => {
    const owned = `{ [Symbol.asyncDispose]: async () => console.log('closed') }`
    await using program = runProgram(
      `await serve(() => createLoginServer({ faces: [face({ dialect, keys, users })], owns: [${owned}] }), {
        port: 0, ready: () => { throw new Error('no words') } })`,
    )
    assert.deepEqual(await program.ended, { exitCode: 1, signal: null })
    assert.match(program.stderr(), /^error: .*no words$/m)
    assert.equal(program.stdout(), 'closed\n')
  })
})

describe('a running server', () => {
  const slow = (options: object = {}) => `await serve(() => create([
    { method: 'GET', path: '/slow', public: true, handle: () => { console.log('asked'); return new Promise((r) => process.once('SIGUSR2', () => r('done'))) } },
  ]), ${JSON.stringify({ port: 0, drainSeconds: 0, ...options })})
  console.log('served')`
  const portOf = (ready: string) => Number(/:([0-9]+)$/.exec(ready)?.[1])

  it('says on one line of standard output where it listens, and that line may be the app’s own', async () => {
    await using program = runProgram(`await serve(create, { port: 0 })`)
    assert.match(await program.ready, /^listening on http:\/\/127\.0\.0\.1:[1-9][0-9]*$/)
    await using own = runProgram(`await serve(create, { port: '0', host: '::1', ready: (address) => 'at ' + address })`)
    assert.match(await own.ready, /^at http:\/\/\[::1\]:[1-9][0-9]*$/)
    await using both = runProgram(
      `await serve(create, { port: 0, drainSeconds: 0, admin: { port: 0 }, ready: (...addresses) => addresses.join(' ') })`,
    )
    const [open = '', admin = ''] = (await both.ready).split(' ')
    assert.notEqual(open, admin)
    for (const address of [open, admin]) assert.equal((await fetch(`${address}/livez`)).status, 200)
    both.kill('SIGTERM')
    assert.equal((await both.ended).exitCode, 0)
    for (const address of [open, admin]) await assert.rejects(fetch(`${address}/livez`))
  })

  it('warns on standard error and starts', async () => {
    await using program = runProgram(
      `await serve(async () => ({ ...(await create()), warnings: ['careful'] }), { port: 0 })`,
    )
    await program.ready
    assert.equal(program.stderr(), 'warning: careful\n')
  })

  for (const [signal, drainSeconds] of [
    ['SIGTERM', 0],
    ['SIGINT', 3600],
  ] as const) {
    it(`finishes a running request on ${signal}, takes no new connection, and ends with 0`, async () => {
      await using program = runProgram(slow({ drainSeconds }))
      const port = portOf(await program.ready)
      const answer = talk(port, 'GET /slow HTTP/1.1\r\nHost: api.test\r\n\r\n')
      await until(() => program.stdout().includes('asked'))
      program.kill(signal)
      await untilRefused(port)
      program.kill('SIGUSR2')
      const answers = await answer
      assert.deepEqual([answers.length, answers[0]?.status, answers[0]?.body], [1, 200, '"done"'])
      assert.equal(answers[0]?.headers['connection'], 'close')
      assert.deepEqual(await program.ended, { exitCode: 0, signal: null })
      assert.match(program.stdout(), /served\n$/)
    })
  }

  it('goes on after SIGTERM while nobody is to send it requests, on both ports, until the time is over or another signal comes', async () => {
    await using program = runProgram(slow({ drainSeconds: 3600, finishSeconds: 3600, admin: { port: 0 } }))
    const port = portOf(await program.ready)
    await until(() => program.stdout().includes('administration'))
    const adminPort = portOf(program.stdout().trim().split('\n')[1] ?? '')
    const answer = talk(port, request('/slow'))
    await until(() => program.stdout().includes('asked'))
    program.kill('SIGTERM')
    for (const one of [port, adminPort]) {
      // The admin listener answers to addresses.
      const asked = (path: string) => talk(one, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)
      const ready = async () => (await asked('/readyz'))[0]
      let seen = await ready()
      while (seen?.status === 200) seen = await ready()
      assert.deepEqual([seen?.status, seen?.body], [503, '{"status":"draining"}'])
      const kept = await talk(one, 'GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
      assert.deepEqual([kept[0]?.status, kept[0]?.headers['connection']], [200, 'close'])
    }
    program.kill('SIGTERM')
    await untilRefused(port)
    await untilRefused(adminPort)
    program.kill('SIGTERM')
    // What is still under way is cut. Its handler would keep the process until its own deadline.
    assert.deepEqual(await answer, [])
    program.kill('SIGUSR2')
    assert.deepEqual(await program.ended, { exitCode: 0, signal: null })
  })

  it('closes its port when the time after SIGTERM is over, and cuts what takes longer than the rest', async () => {
    await using program = runProgram(slow({ drainSeconds: 0.1, finishSeconds: 0.1 }))
    const port = portOf(await program.ready)
    const answer = talk(port, request('/slow'))
    await until(() => program.stdout().includes('asked'))
    program.kill('SIGTERM')
    assert.deepEqual(await answer, [])
    program.kill('SIGUSR2')
    assert.deepEqual(await program.ended, { exitCode: 0, signal: null })
  })

  it('ends although clients hold idle connections', async () => {
    await using program = runProgram(slow())
    const port = portOf(await program.ready)
    const idle = connect(port, '127.0.0.1')
    idle.write('GET /livez HTTP/1.1\r\nHost: api.test\r\n\r\n')
    await once(idle, 'data')
    const closed = once(idle, 'close')
    program.kill('SIGTERM')
    await closed
    assert.deepEqual(await program.ended, { exitCode: 0, signal: null })
  })

  it('closes what the server owns after the last request', async () => {
    const owned = `{ [Symbol.asyncDispose]: async () => console.log('closed') }`
    await using program = runProgram(
      `await serve(() => createLoginServer({ faces: [face({ dialect, keys, users })], owns: [${owned}] }), { port: 0, drainSeconds: 0 })`,
    )
    const port = portOf(await program.ready)
    assert.equal((await talk(port, request('/livez')))[0]?.status, 200)
    program.kill('SIGTERM')
    assert.equal((await program.ended).exitCode, 0)
    assert.match(program.stdout(), /closed\n$/)
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Until the port accepts no connections. */
async function untilRefused(port: number): Promise<void> {
  const accepts = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
  while (await accepts()) await new Promise((resolve) => setTimeout(resolve, 10))
}
