/** The suites of four peers: where each comes from, and how it runs with our guard in place of its module. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Case, casesOfMocha, casesOfNode, casesOfVitest } from './results.ts'

const shims = fileURLToPath(new URL('shims', import.meta.url))

/** Where a suite runs: the fetched one, a folder of its own, and the tools. */
export interface Place {
  readonly suite: string
  readonly work: string
  readonly tools: string
}

/** One peer's suite. */
export interface Suite {
  readonly name: string
  readonly release: string
  /** What to fetch: a repository with its tag, or a package. */
  readonly source: string
  /** Whether the peer's own module stands there in place of ours: then every case must pass. */
  readonly run: (place: Place, own: boolean) => readonly Case[]
}

export const suites: readonly Suite[] = [
  { name: 'express-jwt', release: '8.5.1', source: 'github.com/auth0/express-jwt, tag v8.5.1', run: runExpressJwt },
  { name: 'koa-jwt', release: '4.0.4', source: 'the npm package koa-jwt@4.0.4, which has its tests', run: runKoaJwt },
  { name: 'hono', release: '4.13.3', source: 'github.com/honojs/hono, tag v4.13.3', run: runHono },
  {
    name: 'fastify-jwt',
    release: '10.2.8',
    source: 'the npm package @fastify/jwt@10.2.8, which has its tests',
    run: runFastifyJwt,
  },
]

function runExpressJwt({ suite, work, tools }: Place, own: boolean): readonly Case[] {
  mkdirSync(join(work, 'test'), { recursive: true })
  const typescript = join(tools, 'node_modules/typescript/lib/typescript.js')
  // Their compiler's settings: `import * as` is `require`.
  const settings = "{ compilerOptions: { module: 'commonjs', target: 'es2022', esModuleInterop: false } }"
  const names = readdirSync(join(suite, 'test')).filter((name) => name.endsWith('.test.ts'))
  const compile = `const ts = require(${JSON.stringify(typescript)}); const { readFileSync, writeFileSync } = require('node:fs')
for (const [from, to] of ${JSON.stringify(names.map((name) => [join(suite, 'test', name), join(work, 'test', name.replace(/ts$/, 'js'))]))})
  writeFileSync(to, ts.transpileModule(readFileSync(from, 'utf8'), ${settings}).outputText)`
  execute(process.execPath, ['-e', compile], work)
  const module = own ? "require('express-jwt')" : `require(${JSON.stringify(join(shims, 'express-jwt.ts'))})`
  mkdirSync(join(work, 'src/errors'), { recursive: true })
  writeFileSync(join(work, 'src/index.js'), `module.exports = ${module}\n`)
  writeFileSync(join(work, 'src/errors/UnauthorizedError.js'), `module.exports = ${module}\n`)
  return mocha(
    { work, tools },
    names.map((name) => `test/${name.replace(/ts$/, 'js')}`),
  )
}

function runKoaJwt({ suite, work, tools }: Place, own: boolean): readonly Case[] {
  mkdirSync(join(work, 'lib'), { recursive: true })
  cpSync(join(suite, 'test'), join(work, 'test'), { recursive: true })
  const shim = `require(${JSON.stringify(join(shims, 'koa-jwt.ts'))}).default`
  writeFileSync(join(work, 'lib/index.js'), `module.exports = ${own ? "require('koa-jwt')" : shim}\n`)
  return mocha({ work, tools }, ['test/test.js'])
}

function runHono({ suite, work, tools }: Place, own: boolean): readonly Case[] {
  cpSync(join(suite, 'src'), join(work, 'src'), { recursive: true })
  link({ work, tools })
  if (!own) {
    for (const name of ['jwt', 'jwk']) {
      const shim = `import { getCookie, getSignedCookie } from '../../helper/cookie'
import { shimsOver } from ${JSON.stringify(join(shims, 'hono.ts'))}
export const { ${name} } = shimsOver({ getCookie, getSignedCookie })\n`
      writeFileSync(join(work, `src/middleware/${name}/index.ts`), shim)
    }
  }
  const conditions = "['@latchkey/source', 'module', 'node', 'import', 'default']"
  writeFileSync(
    join(work, 'vitest.config.mjs'),
    `export default { root: ${JSON.stringify(work)}, resolve: { conditions: ${conditions} }, ssr: { resolve: { conditions: ${conditions} } }, server: { fs: { strict: false } },
  test: { globals: true, include: ['src/middleware/jw?/index.test.ts'] } }\n`,
  )
  const report = join(work, 'report.json')
  const program = join(tools, 'node_modules/vitest/vitest.mjs')
  execute(process.execPath, [program, 'run', '--reporter=json', `--outputFile=${report}`], work)
  return casesOfVitest(readFileSync(report, 'utf8'))
}

function runFastifyJwt({ suite, work, tools }: Place, own: boolean): readonly Case[] {
  cpSync(join(suite, 'test'), join(work, 'test'), { recursive: true })
  writeFileSync(join(work, 'package.json'), '{ "type": "commonjs" }\n')
  link({ work, tools })
  const plugin = join(tools, 'node_modules/@fastify/jwt/index.js')
  const shim = join(shims, 'fast-jwt.ts')
  writeFileSync(
    join(work, 'index.js'),
    own
      ? `module.exports = require(${JSON.stringify(plugin)})\n`
      : `const real = require(${JSON.stringify(join(tools, 'node_modules/fast-jwt'))})
real.createVerifier = require(${JSON.stringify(shim)}).verifierOver(real.TokenError)
module.exports = require(${JSON.stringify(plugin)})\n`,
  )
  const names = readdirSync(join(work, 'test')).filter((name) => name.endsWith('.test.js'))
  const reporter = pathToFileURL(fileURLToPath(new URL('reporter.mjs', import.meta.url))).href
  const words = ['--test', `--test-reporter=${reporter}`, ...names.map((name) => join('test', name))]
  return casesOfNode(execute(process.execPath, ['--conditions=@latchkey/source', ...words], work))
}

function mocha({ work, tools }: Omit<Place, 'suite'>, files: readonly string[]): readonly Case[] {
  writeFileSync(join(work, 'package.json'), '{ "type": "commonjs" }\n')
  link({ work, tools })
  const program = join(tools, 'node_modules/mocha/bin/mocha.js')
  const report = join(work, 'report.json')
  const words = [
    '--conditions=@latchkey/source',
    program,
    '--exit',
    '--reporter',
    'json',
    '--reporter-option',
    `output=${report}`,
  ]
  execute(process.execPath, [...words, ...files], work)
  return casesOfMocha(readFileSync(report, 'utf8'))
}

function link({ work, tools }: Omit<Place, 'suite'>): void {
  symlinkSync(join(tools, 'node_modules'), join(work, 'node_modules'))
}

/** The exit code is no matter: a case that fails is a result. */
function execute(program: string, words: readonly string[], cwd: string): string {
  const { stdout, stderr, error } = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 300_000,
  })
  if (error) throw error
  if (process.env['LATCHKEY_PEERS_VERBOSE']) process.stderr.write(`${stdout}${stderr}`)
  return stdout
}
