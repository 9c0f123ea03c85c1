/**
 * Compiles every TypeScript snippet of the documents, as a part of `npm run types`: a user pastes them. Exits with 1 and the compiler's words
 * when one does not compile.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What a user reads. A decision record may sketch what was not built. */
const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'bench/README.md'], {
  cwd: root,
  exclude: ['docs/decisions/**'],
})
const snippets = documents.flatMap((path) =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], i) => ({
    name: `${path.replaceAll(/[/.]/g, '-')}-${i}.ts`,
    code,
  })),
)
process.exitCode = compileSnippets()

function compileSnippets(): number {
  if (snippets.length === 0) throw new Error('no document has a snippet')
  // Inside the test workspace, so that the packages resolve as they do for a user.
  using folder = mkdtempDisposableSync(join(root, 'test', '.snippets-'))
  for (const { name, code } of snippets) writeFileSync(join(folder.path, name), `${code}\nexport {}\n`)
  const settings = {
    extends: '../../tsconfig.json',
    include: ['*.ts'],
    // Nest's decorators are TypeScript's own.
    compilerOptions: { noUnusedLocals: false, isolatedDeclarations: false, experimentalDecorators: true },
  }
  writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(settings))
  const compiler = join(root, 'node_modules', '.bin', 'tsc')
  const { status } = spawnSync(process.execPath, [compiler, '--noEmit', '--project', folder.path], { stdio: 'inherit' })
  if (status === 0) console.log(`${snippets.length} snippets of the documents compile.`)
  return status ?? 1
}
