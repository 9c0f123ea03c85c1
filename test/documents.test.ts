/** The documents are true: their paths exist, their npm scripts are there. `npm run types` compiles their snippets. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'bench/README.md'], { cwd: root })
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

test('every relative link of the documents leads to a file', () => {
  const broken = documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].flatMap(([, target = '']) =>
      existsSync(join(root, dirname(path), target)) ? [] : [`${path}: ${target}`],
    ),
  )
  assert.deepEqual(broken, [])
})

test('every file that the tour and the decisions name in the packages exists', () => {
  const broken = documents.flatMap((path) =>
    [...read(path).matchAll(/`((?:packages|test|examples|bench|docs)\/[\w./-]+\.\w+)`/g)].flatMap(([, target = '']) =>
      existsSync(join(root, target)) ? [] : [`${path}: ${target}`],
    ),
  )
  assert.deepEqual(broken, [])
})

test('every package says how it is installed, and that it is not on the registry yet', () => {
  const [, warning = ''] = read('README.md').split('\n\n')
  assert.match(warning, /^\*\*Not on the npm registry yet: .* install from the tarballs .*\(#install\)\.\*\*$/)
  for (const path of globSync('packages/*/package.json', { cwd: root })) {
    const { name } = JSON.parse(read(path)) as { name: string }
    const text = read(join(dirname(path), 'README.md'))
    // npm runs create-x for whoever asks for x.
    const created = /^create-(.*)/.exec(name)?.[1]
    const line = created === undefined ? `npm install ${name}` : `npm create ${created}@latest my-login`
    assert.ok(text.includes(`\`\`\`sh\n${line}\n\`\`\`\n`), name)
    assert.ok(text.includes('](../../README.md#install)'), name)
  }
  for (const path of globSync('docs/{frameworks,runtimes}/*.md', { cwd: root })) {
    assert.match(read(path), /^(?:npm install|bun add|deno add) (?:npm:)?@latchkey\/guard\b/m, path)
    assert.ok(read(path).includes('](../../README.md#install)'), path)
  }
})

test('every npm script that the documents name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const broken = documents.flatMap((path) =>
    [...read(path).matchAll(/`?npm run ([a-z:-]+)/g)].flatMap(([, name = '']) =>
      name in scripts ? [] : [`${path}: ${name}`],
    ),
  )
  assert.deepEqual(broken, [])
})
