/** The MCP conformance suite's scenarios for authorization servers, with a user at the pages. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../cli/free-port.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { collectOutput } from '../collect-output.ts'
import { expect } from '../proofs/expect.ts'
import { makeOwnServer, type People } from './own-server.ts'

const RESOURCE = 'http://127.0.0.1:4000/mcp'

interface Check {
  readonly id: string
  readonly status: string
  readonly errorMessage?: string
}

export async function proveConformance(installed: string, people: People): Promise<'ran'> {
  await using server = await makeOwnServer(people)
  using folder = scratchFolder()
  const port = await freePort()
  const callback = `http://127.0.0.1:${port}/callback`
  await server.latchkey(['clients', 'create', 'conf', '--name', 'Conformance', '--public', '--redirect-uris', callback])
  await server.open([RESOURCE])
  const program = join(installed, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
  const words = ['authorization', '--url', server.issuer, '--client-id', 'conf', '-p', String(port)]
  const suite = spawn(process.execPath, [program, ...words, '--resource', RESOURCE, '-o', folder.path])
  const printed = collectOutput(suite)
  const ended = once(suite, 'close')
  let isAsked = false
  suite.stdout.on('data', () => {
    const found = /^\s*(http:\S+\/v1\/authorize\?\S+)\s/m.exec(printed.stdout)?.[1]
    if (found === undefined || isAsked) return
    isAsked = true
    void server
      .answerOf(new URL(found), callback)
      .then((answer) => fetch(`${callback}?${answer}`))
      .catch((error: Error) => {
        expect(false, `the pages: ${error.message}`)
        suite.kill()
      })
  })
  await ended
  const checks = globSync('**/checks.json', { cwd: folder.path }).flatMap(
    (file) => JSON.parse(readFileSync(join(folder.path, file), 'utf8')) as Check[],
  )
  for (const { id, status, errorMessage = '' } of checks)
    expect(status === 'SUCCESS', `${id}: ${status} ${errorMessage}`)
  expect(
    suite.exitCode === 0 && checks.length === 3,
    `${checks.length} checks, and the suite ends with ${suite.exitCode}`,
  )
  if (suite.exitCode !== 0) console.log(printed.stdout + printed.stderr)
  return 'ran'
}
