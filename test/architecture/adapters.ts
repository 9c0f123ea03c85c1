/** A guard adapter only translates: it reads, refuses and passes on, and exports one value, named in the same way everywhere. */
import type { Source, Tree, Violation } from './tree.ts'

const ADAPTER = /^packages\/guard\/src\/adapters\/(express|fastify|fetch|h3|hapi|hono|koa|lambda|nest|node)\.ts$/
const FEWEST_LINES = 15
const MOST_LINES = 25

/** Everything else, such as reading and writing a framework's own objects, has its own files. */
export function adaptersAreShort(tree: Tree): Violation[] {
  return adaptersIn(tree).flatMap((source) => {
    const lines = new Set(source.tokens.map(({ line }) => line)).size
    if (lines >= FEWEST_LINES && lines <= MOST_LINES) return []
    return [{ path: source.path, line: 1, message: `has ${lines} lines of code` }]
  })
}

/** `koaGuard` of `koa.ts`. Types may be exported too: they do not exist at run time. */
export function adaptersExportOneName(tree: Tree): Violation[] {
  return adaptersIn(tree).flatMap(({ path, tokens }) => {
    const exported = tokens.flatMap(({ text, kind }, index) => {
      const next = tokens[index + 1]?.text
      if (kind !== 'word' || text !== 'export' || next === 'type' || next === 'interface') return []
      return [tokens[index + (next === 'async' ? 3 : 2)]?.text ?? '']
    })
    if (exported.join() === `${ADAPTER.exec(path)?.[1]}Guard`) return []
    return [{ path, line: 1, message: `exports ${exported.join(', ')}` }]
  })
}

/** A framework's types must not be changed: additions would also apply to apps without a guard. */
export function typesAreNotAugmented(tree: Tree): Violation[] {
  return tree.sources
    .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path))
    .flatMap(({ path, tokens }) =>
      tokens
        .filter(({ text, kind }, index) => {
          const next = tokens[index + 1]
          return kind === 'word' && text === 'declare' && (next?.text === 'global' || next?.text === 'module')
        })
        .map(({ line }) => ({ path, line, message: "adds to somebody else's types" })),
    )
}

function adaptersIn({ sources }: Tree): readonly Source[] {
  return sources.filter(({ path }) => ADAPTER.test(path))
}
