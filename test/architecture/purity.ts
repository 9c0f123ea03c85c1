/** Protocol knows no platform, so that it runs in a browser; tokens know `node:crypto` and `node:buffer` alone. Tests are free. */
import { isForTests, type Source, type Tree, type Violation } from './tree.ts'

export function protocolIsPure(tree: Tree): Violation[] {
  return shippedSources(tree, 'packages/protocol').flatMap((source) => [
    ...foreignImports(source, new Set()),
    ...nodeGlobals(source),
  ])
}

export function tokensNeedOnlyCrypto(tree: Tree): Violation[] {
  const allowed = new Set(['node:crypto', 'node:buffer'])
  return shippedSources(tree, 'packages/tokens').flatMap((source) => foreignImports(source, allowed))
}

function shippedSources(tree: Tree, folder: string): Source[] {
  return tree.sources.filter(({ path }) => path.startsWith(`${folder}/src/`) && !isForTests(path))
}

function foreignImports({ path, imports, workspace }: Source, allowed: ReadonlySet<string>): Violation[] {
  return imports
    .filter(({ specifier, target }) => target.kind !== 'file' && !allowed.has(specifier))
    .filter(({ target }) => target.kind !== 'workspace' || target.workspace !== workspace)
    .map(({ specifier, line }) => ({ path, line, message: `imports ${specifier}` }))
}

/** Globals that a browser lacks, used as `Buffer.from`, `process.env` or `require(`. */
function nodeGlobals({ path, tokens }: Source): Violation[] {
  return tokens
    .filter(({ kind, text }, index) => {
      if (kind !== 'word' || !['Buffer', 'process', 'require'].includes(text)) return false
      return tokens[index - 1]?.text !== '.' && ['.', '('].includes(tokens[index + 1]?.text ?? '')
    })
    .map(({ text, line }) => ({ path, line, message: `uses the global ${text}, which browsers lack` }))
}
