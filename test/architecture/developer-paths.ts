/** No file names a folder of a developer's own machine. A test may make its temporary folder at a literal path. */
import { isForTests, type Tree, type Violation } from './tree.ts'

export function noDeveloperPaths(tree: Tree): Violation[] {
  return [...tree.texts].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const found = developerPathIn(line)
      if (found === undefined || (isForTests(path) && line.includes('mkdtemp'))) return []
      return [{ path, line: index + 1, message: `names a folder of one machine: ${found}` }]
    }),
  )
}

/** Not within a longer path or address, such as `https://example.com/home/…` or `${base}/home/…`. */
function developerPathIn(line: string): string | undefined {
  const unix = /(?<![\w.~/}>-])(?:file:\/\/)?\/(?:home|Users|root|work|tmp)\/[\w.-]+/
  return (unix.exec(line) ?? /\b[A-Z]:\\{1,2}Users\\{1,2}\w+/.exec(line))?.[0]
}
