/** The documents are true: their TypeScript compiles, their paths exist, their npm scripts are there. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'bench/README.md'], { cwd: root })
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

test('every TypeScript snippet of the documents compiles', () => {
  // Inside the test workspace, so that the packages resolve as they do for a user.
  const folder = mkdtempSync(join(root, 'test', '.snippets-'))
  try {
    // A decision record may sketch what was not built.
    const pasted = documents.filter((path) => !path.startsWith('docs/decisions/'))
    const snippets = pasted.flatMap((path) =>
      [...read(path).matchAll(/^```ts\n(.*?)^```$/gms)].map((match, i) => ({ path, i, code: match[1] ?? '' })),
    )
    assert.ok(snippets.length > 0)
    for (const { path, i, code } of snippets) {
      const name = `${path.replaceAll(/[/.]/g, '-')}-${i}.ts`
      writeFileSync(join(folder, name), `${code}\nexport {}\n`)
    }
    const settings = {
      extends: '../../tsconfig.json',
      include: ['*.ts'],
      // Nest's decorators are TypeScript's own.
      compilerOptions: { noUnusedLocals: false, isolatedDeclarations: false, experimentalDecorators: true },
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
    const compiler = join(root, 'node_modules', '.bin', 'tsc')
    const { status, stdout } = spawnSync(process.execPath, [compiler, '--noEmit', '--project', folder], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout.replaceAll(basename(folder), 'snippets'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

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
