/** Debian's Authlib as a relying party; skipped where it is not installed. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { collectOutput } from '../collect-output.ts'
import { expect } from '../proofs/expect.ts'
import { REDIRECT_URI } from './foreign-server.ts'
import { makeOwnServer, type People } from './own-server.ts'

/** Debian's own: another one in front of it has none of its packages. */
const PYTHON = '/usr/bin/python3'
const PROGRAM = fileURLToPath(new URL('authlib_client.py', import.meta.url))

export async function proveAuthlib(people: People): Promise<'ran' | 'skipped'> {
  const asked = spawnSync(PYTHON, ['-c', 'import authlib, requests; print(authlib.__version__)'], { encoding: 'utf8' })
  if (asked.status !== 0) {
    console.log('  skipped: apt-get install python3-authlib python3-requests')
    return 'skipped'
  }
  await using server = await makeOwnServer(people)
  const { issuer, subject } = server
  const words = ['clients', 'create', 'authlib', '--name', 'Authlib', '--redirect-uris', REDIRECT_URI]
  const { secret } = await server.latchkey(words)
  await server.open([])
  const env = { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' }
  const party = spawn(PYTHON, [PROGRAM, issuer, 'authlib', String(secret), REDIRECT_URI], { env })
  const printed = collectOutput(party)
  const ended = once(party, 'close')
  await Promise.race([once(party.stdout, 'data'), ended])
  const [url = ''] = printed.stdout.split('\n')
  if (!URL.canParse(url)) throw new Error(printed.stderr)
  party.stdin.end(`${REDIRECT_URI}?${await server.answerOf(new URL(url), REDIRECT_URI)}\n`)
  await ended
  const [, line = ''] = printed.stdout.split('\n')
  expect(party.exitCode === 0, `Authlib ${asked.stdout.trim()} goes to the end ${printed.stderr}`)
  if (line === '') return 'ran'
  const { sub, userinfo, refreshed } = JSON.parse(line) as Readonly<Record<string, unknown>>
  expect(sub === subject, `the code with PKCE, and an id_token that is valid: ${sub}`)
  expect(/preferred_username/.test(JSON.stringify(userinfo)), `userinfo: ${JSON.stringify(userinfo)}`)
  expect(refreshed === subject, 'refresh, with an id_token that is valid')
  return 'ran'
}
