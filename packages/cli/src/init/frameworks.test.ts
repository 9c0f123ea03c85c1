/** What is written for a framework is what its pages show, and the pages' programs are run: `test/readmes/pages.full.test.ts`. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { FRAMEWORKS, guardedProgram } from './frameworks.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
/** Hosts with a program of their own around a guard for others. */
const HOSTS = ['elysia', 'next', 'socket-io'].map((name) => `docs/frameworks/${name}.md`)
const pages = globSync(['README.md', 'docs/{frameworks,runtimes}/*.md'], { cwd: root })
  .filter((path) => !HOSTS.includes(path))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }))
const source = { issuer: 'https://login.example.com', audience: 'https://api.example.com' }

describe('the example of a guarded route', () => {
  for (const [name, framework] of FRAMEWORKS) {
    const shown = pages.filter(({ text }) => text.includes(`from '${framework.guard[1]}'`))

    it(`has a page, whose program it is: ${name}`, () => {
      assert.ok(shown.length > 0)
      for (const { path, text } of shown)
        assert.ok(text.includes(`\`\`\`ts\n${guardedProgram(framework, source)}\`\`\``), path)
    })

    it(`needs what its page installs: ${name}`, () => {
      const packages = framework.isCompiled ? [] : framework.packages
      for (const { path, text } of shown)
        for (const needed of packages)
          assert.match(text, new RegExp(`npm install .* ${needed}\\b`), `${path}: ${needed}`)
    })
  }

  it('quotes what it is told as a text, whatever is in it', () => {
    const framework = FRAMEWORKS.get('node')
    assert.ok(framework)
    const told = { factory: 'flaskJwt', secretEnv: 'SECRET', allowWeak: "it's\n\\ours" }
    assert.ok(guardedProgram(framework, told).includes("allowWeak: 'it\\'s\\n\\\\ours'"))
  })
})
