/** Runs the README's ten lines against a real server, and compares its tables with the code. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as face from './index.ts'
import { startTokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the ten lines log in, ask and log out', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const code = (/```ts\n(.*?)```/s.exec(readme)?.[1] ?? '').replace("'https://api.example.com'", `'${server.url}'`)
  const browser =
    'const items = new Map(); globalThis.localStorage = {' +
    'getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), removeItem: (key) => items.delete(key) }\n'
  assert.equal(await run(browser + code), 'logged_out not_logged_in\nlogged_in \n200\nlogged_out logout\n')
  assert.equal(server.aliveFamilies(), 0)
})

test('the tables name every option, code, reason and export, and nothing else', () => {
  const rows = (title: string): readonly string[] =>
    [...section(title).matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name).toSorted()
  const members = (path: string, type: string): readonly string[] => {
    const [, union = ''] = new RegExp(`export type ${type} =?\\n?((?:[ =]*\\|? '\\w+'\\n?)+)`).exec(read(path)) ?? []
    return [...union.matchAll(/'(\w+)'/g)].map(([, name = '']) => name).toSorted()
  }
  const [, options = ''] = /export interface ClientOptions \{(.*?)\n\}/s.exec(read('client-options.ts')) ?? []
  assert.deepEqual(
    rows('Options'),
    [...options.matchAll(/^ {2}readonly (\w+)/gm)].map(([, name = '']) => name).toSorted(),
  )
  assert.deepEqual(rows('Errors'), members('client-error.ts', 'ClientErrorCode'))
  assert.deepEqual(rows('State'), members('session-keeper.ts', 'LoggedOutReason'))
  assert.deepEqual(rows('Exports'), Object.keys(face).toSorted())
})

function section(title: string): string {
  return readme.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
}

function run(program: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  execFile(
    process.execPath,
    ['--conditions=@latchkey/source', '--input-type=module-typescript', '--eval', program],
    { cwd: fileURLToPath(new URL('..', import.meta.url)) },
    (error, output) => (error ? reject(error) : resolve(output)),
  )
  return promise
}
