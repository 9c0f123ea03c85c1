/**
 * Options and protocol use no platform, so that they run in a browser; tokens only uses `node:crypto` and `node:buffer`.
 * The only package that they import is `@latchkey/options`. Tests are free.
 */
import { isForTests, type Source, type Tree, type Violation } from './tree.ts'

export function optionsArePure(tree: Tree): Violation[] {
  return impurities(tree, 'packages/options', new Set())
}

export function protocolIsPure(tree: Tree): Violation[] {
  return impurities(tree, 'packages/protocol', new Set(['@latchkey/options']))
}

export function tokensNeedOnlyCrypto(tree: Tree): Violation[] {
  const allowed = new Set(['node:crypto', 'node:buffer', '@latchkey/options'])
  return shippedSources(tree, 'packages/tokens').flatMap((source) => foreignImports(source, allowed))
}

function impurities(tree: Tree, folder: string, allowed: ReadonlySet<string>): Violation[] {
  return shippedSources(tree, folder).flatMap((source) => [...foreignImports(source, allowed), ...nodeGlobals(source)])
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
