/** The architecture in figures: `npm run structure`. Published code, without tests and test kits. */
import { linesOf, longInLines } from './file-length.ts'
import { functionsIn, longestFunctionInLines } from './function-length.ts'
import { loadRepository } from './repository.ts'
import { isShipped, type Source } from './tree.ts'

const { sources } = loadRepository()
const shipped = sources.filter(isShipped)
const total = shipped.reduce((sum, source) => sum + linesOf(source), 0)

console.log(`${shipped.length} files, ${total} lines\n`)
console.log('| package | lines | biggest room | its lines | of the house |')
console.log('|---|---|---|---|---|')
for (const [folder, files] of Map.groupBy(shipped, ({ path }) => path.split('/')[1] ?? '')) {
  const rooms = [...Map.groupBy(files, roomOf)].map(([name, own]) => ({ name, lines: sum(own) }))
  const biggest = rooms.sort((a, b) => b.lines - a.lines)[0]
  if (!biggest) continue
  console.log(`| ${folder} | ${sum(files)} | ${biggest.name} | ${biggest.lines} | ${share(biggest.lines)} |`)
}
list(
  `files over ${longInLines} lines`,
  shipped.filter((source) => linesOf(source) > longInLines).map((source) => `${source.path}: ${linesOf(source)}`),
)
list(
  `functions over ${longestFunctionInLines} lines`,
  shipped.flatMap(({ path, tokens }) =>
    functionsIn(tokens)
      .filter(({ lines }) => lines > longestFunctionInLines)
      .map(({ name, line, lines }) => `${path}:${line} ${name}: ${lines}`),
  ),
)

console.log('\nexported values of each front door:')
for (const { path } of shipped.filter((source) => /^packages\/[^/]+\/src\/index\.ts$/.test(source.path))) {
  const values = Object.keys((await import(new URL(`../../${path}`, import.meta.url).href)) as object)
  console.log(`  ${path.split('/')[1]}: ${values.length}`)
}

/** A file in the package's own folder counts as a room: `index.ts`. */
function roomOf({ path }: Source): string {
  const [, , , room = '', ...rest] = path.split('/')
  return rest.length > 0 ? room : '(front door)'
}

function sum(files: readonly Source[]): number {
  return files.reduce((lines, source) => lines + linesOf(source), 0)
}

function share(lines: number): string {
  return `${((lines / total) * 100).toFixed(1)} %`
}

function list(title: string, lines: readonly string[]): void {
  console.log(`\n${title}: ${lines.length}`)
  for (const line of lines) console.log(`  ${line}`)
}
