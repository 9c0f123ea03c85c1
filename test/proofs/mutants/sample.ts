/** Draws mutants from all sources of some packages: each is as likely as any other. */
import { isForTests, type Tree } from '../../architecture/tree.ts'
import { createRandom } from '../grammar/random.ts'
import { type Mutant, openMutators } from './list-mutants.ts'

/** What is drawn. The same seed draws the same from the same sources. */
export interface SampleOptions {
  readonly packages: readonly string[]
  readonly seed: number
  readonly count: number
}

/** The mutants that were drawn, and how many there are. */
export interface Sample {
  readonly drawn: readonly Mutant[]
  readonly all: number
}

export async function drawSample(tree: Tree, { packages, seed, count }: SampleOptions): Promise<Sample> {
  const mutantsOf = await openMutators()
  const folders = packages.map((name) => `packages/${name}/src/`)
  const sources = tree.sources
    .filter(({ path }) => path.endsWith('.ts') && !isForTests(path))
    .filter(({ path }) => folders.some((folder) => path.startsWith(folder)))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const all: Mutant[] = []
  for (const { path, text } of sources) all.push(...(await mutantsOf(path, text)))
  const random = createRandom(seed)
  const drawn = new Set<Mutant>()
  while (drawn.size < Math.min(count, all.length)) drawn.add(random.pick(all))
  return { drawn: [...drawn], all: all.length }
}
