/** The guard's README about Nest is run as it stands there, compiled as Nest's users compile. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { transform } from 'esbuild'

const SECRET_KEY = 'the key 0f the readme test: 32 bytes and more'

/** @param folder - of the workspace whose Nest it is run with */
export function testReadme(name: string, folder: string): void {
  test(`${name}: lets a token through and refuses without one, as pasted from the README`, async () => {
    const readme = readFileSync(new URL('../../packages/guard/README.md', import.meta.url), 'utf8')
    const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block)
    const [pasted = '', ...more] = blocks.filter((block) => block.includes("from '@latchkey/guard/nest'"))
    assert.deepEqual(more, [])
    const started = pasted.replace('NestFactory.create(AppModule)', 'NestFactory.create(AppModule, { logger: false })')
    const program = `${started.replace('app.listen(3000)', "app.listen(0, '127.0.0.1')")}
      const address = await app.getUrl()
      for (const headers of [{ authorization: 'Bearer ${tokenFor(7)}' }, {}]) {
        const response = await fetch(address + '/private', { headers })
        console.log(response.status, response.ok ? await response.text() : '')
      }
      await app.close()`
    const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
    const { code } = await transform(program, { loader: 'ts', target: 'es2024', tsconfigRaw })
    const words = ['--conditions=@latchkey/source', '--input-type=module', '--eval', code]
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder, env: { SECRET_KEY } })
    assert.deepEqual(stdout.trim().split(/\s*\n/), ['200 hello 7', '401'])
  })
}

function tokenFor(id: number): string {
  const key = secretKey(SECRET_KEY, { alg: 'HS256' })
  const context = { now: Date.now() / 1000, alg: key.alg, kid: undefined, tokenId: 'token-1', csrfToken: '' }
  const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
  const { header, claims } = dialect.issue({ id }, context)
  return createSigner({ key }).sign(claims, header)
}
