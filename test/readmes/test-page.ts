/** A page with a program to save: it is saved and run outside the repository, and refuses as the page says. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createTestIssuer } from '@latchkey/guard/testing'
import { transform } from 'esbuild'
import { freePort } from '../cli/free-port.ts'
import { blocksOf, type OutsideOptions, runOutside } from './outside-folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where a program runs: what compiles it, and whose packages it finds. Most run as they are. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  '@latchkey/guard/nest': ['frameworks/nest-11', 'frameworks/nest-12'],
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** @param page - its path in the repository */
export function testPage(page: string): void {
  const text = readFileSync(`${root}${page}`, 'utf8')
  const [block, ...others] = blocksOf(text).filter((one) => one.includes("from '@latchkey/guard/"))
  assert.ok(block !== undefined && others.length === 0, `${page}: show one program with a guard`)
  const places = Object.entries(COMPILED).find(([specifier]) => block.includes(`'${specifier}'`))?.[1]
  for (const packagesOf of places ?? [undefined])
    it(`${page} lets a token through, and refuses without one as the page says${packagesOf ? `: ${packagesOf}` : ''}`, async () => {
      await using issuer = await createTestIssuer({ audience: 'https://api.example.com' }).serve()
      const port = String(await freePort())
      const program = block.replaceAll('https://login.example.com', issuer.issuer).replace('3000', port)
      const beside = packagesOf ? { 'api.mjs': await compiled(program) } : { 'api.ts': program }
      const ran = { beside, language: 'mjs', ...(packagesOf && { packagesOf }) } as const
      const [admitted, refused] = await ask(port, issuer.token({ subject: '7' }), ran)
      assert.deepEqual([admitted?.status, admitted?.body], [200, 'hello 7'])
      assert.ok(refused)
      assertShown(refused, text)
    })
}

/** As Nest's users compile. */
async function compiled(program: string): Promise<string> {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
  return (await transform(program, { loader: 'ts', target: 'es2024', tsconfigRaw })).code
}

/** Starts the file and asks it, with a token and without: over a socket, or by the handler that it exports. */
async function ask(port: string, token: string, options: OutsideOptions): Promise<readonly Answer[]> {
  const [file = ''] = Object.keys(options.beside ?? {})
  const program = `
    const { default: served } = await import('./${file}')
    const url = 'http://127.0.0.1:${port}/private'
    const send = (headers) => served?.fetch ? served.fetch(new Request(url, { headers })) : fetch(url, { headers })
    const isReady = () => send({}).then(() => true, () => false)
    while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 20))
    for (const headers of [{ authorization: 'Bearer ${token}' }, {}]) {
      const answer = await send(headers)
      const body = await answer.text()
      console.log('asked ' + JSON.stringify({ status: answer.status, headers: Object.fromEntries(answer.headers), body }))
    }
    process.exit()`
  const printed = await runOutside(program, options)
  return printed.split('\n').flatMap((line) => (line.startsWith('asked ') ? [JSON.parse(line.slice(6)) as Answer] : []))
}

/** The page shows the status, the body, and the headers that matter. */
function assertShown({ status, headers, body }: Answer, page: string): void {
  const [, shown = ''] = /```http\n(.*?)\n```/s.exec(page) ?? []
  const [head = '', shownBody] = shown.split('\n\n')
  const [first, ...lines] = head.split('\n')
  assert.deepEqual([first?.split(' ')[1], shownBody], [String(status), body])
  assert.ok(lines.length > 0)
  for (const line of lines) {
    const [name = '', value] = line.split(/: (.*)/s)
    assert.equal(headers[name.toLowerCase()], value)
  }
}
