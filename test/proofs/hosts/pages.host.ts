/** What the pages of these hosts show is saved and run: it greets who has a token, and refuses the others as the page says. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createTestIssuer } from '@latchkey/guard/testing'
import { freePort } from '../../cli/free-port.ts'
import { toolsFolder } from './tools.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Asks what a page's program serves, or what it exports, with a token and without. */
const ASK = `
  const { default: served, GET } = await import('./page.mjs')
  const [url, token] = process.argv.slice(2)
  const handler = served?.fetch ?? GET
  const send = (headers) => (handler ? handler(new Request(url, { headers })) : fetch(url, { headers }))
  const isReady = () => send({}).then(() => true, () => false)
  while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 20))
  const answers = []
  for (const headers of [{ authorization: 'Bearer ' + token }, {}]) {
    const answer = await send(headers)
    answers.push([answer.status, answer.headers.get('www-authenticate'), await answer.text()])
  }
  console.log(JSON.stringify(answers))
  process.exit()`

const PAGES = [
  { page: 'docs/frameworks/elysia.md', path: '/private', greeting: /^hello 7$/ },
  { page: 'docs/frameworks/next.md', path: '/private', greeting: /^hello 7$/ },
  { page: 'docs/frameworks/socket-io.md', path: '/socket.io/?EIO=4&transport=polling', greeting: /^0\{"sid":/ },
] as const

for (const { page, path, greeting } of PAGES) {
  test(`${page} lets a token through, and refuses without one as the page says`, async () => {
    const text = readFileSync(join(root, page), 'utf8')
    const [, block = ''] = /```js\n(.*?)```/s.exec(text) ?? []
    const [, challenge, body] = /(?:WWW-Authenticate: )(.*?)\n.*?\n\n(.*?)\n```/s.exec(text) ?? []
    await using issuer = await createTestIssuer({ audience: 'https://api.example.com' }).serve()
    const port = String(await freePort())
    const program = block.replaceAll('https://login.example.com', issuer.issuer).replace('3000', port)
    const printed = await run(program, [`http://127.0.0.1:${port}${path}`, issuer.token({ subject: '7' })])
    const [admitted, refused] = JSON.parse(printed) as [number, string | null, string][]
    assert.equal(admitted?.[0], 200)
    assert.match(admitted?.[2] ?? '', greeting)
    assert.deepEqual(refused, [401, challenge, body])
  })
}

async function run(program: string, words: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-hosts-page-'))
  try {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(root, 'node_modules/@latchkey'), join(folder, 'node_modules/@latchkey'))
    for (const name of ['elysia', 'socket.io'])
      symlinkSync(join(toolsFolder(), 'node_modules', name), join(folder, 'node_modules', name))
    writeFileSync(join(folder, 'page.mjs'), program)
    writeFileSync(join(folder, 'ask.mjs'), ASK)
    const child = spawn(process.execPath, ['--conditions=@latchkey/source', 'ask.mjs', ...words], { cwd: folder })
    let printed = ''
    let complaint = ''
    child.stdout.on('data', (text) => {
      printed += text
    })
    child.stderr.on('data', (text) => {
      complaint += text
    })
    await new Promise((resolve) => child.on('close', resolve))
    if (printed === '') throw new Error(complaint)
    return printed
  } finally {
    rmSync(folder, { recursive: true })
  }
}
