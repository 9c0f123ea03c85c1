/** The documented lines that make the first administrator, as somebody pastes them into a shell. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { clients, logIn } from '../cli/api.ts'
import type { Deployed } from './deployed.ts'

/**
 * Runs them beside a running server, and asks it as the administrator.
 *
 * @param lines - of a document
 */
export async function makesFirstAdmin(
  lines: readonly string[],
  { programs, folder }: Deployed,
  {
    address,
    adminAddress,
    environment,
  }: {
    readonly address: string
    readonly adminAddress: string
    readonly environment: Readonly<Record<string, string>>
  },
): Promise<void> {
  const pasted = lines.filter((line) => /users (?:create|first-admin)/.test(line))
  assert.equal(pasted.length, 2)
  // Behind a pipe, as in a terminal, /dev/stderr can be opened. Not in this process's time: it holds connections to the server.
  const script = `{ ${pasted.join(' && ')}; } 2>&1 | cat`
  const { stdout } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...process.env, ...environment, PATH: `${programs}:${process.env['PATH']}` },
  })
  assert.match(stdout, /^\S{32}\ncreated \S+\nthis user is an administrator now\n$/)
  const token = await logIn(address, clients.oauth, 'admin', stdout.split('\n')[0] ?? '')
  const users = await fetch(`${adminAddress}/v1/admin/users`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(users.status, 200, await users.text())
}
