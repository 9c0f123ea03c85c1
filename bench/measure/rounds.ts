/** Rounds of short batches in random order: a disturbance affects every subject alike. */

/** Something to be measured against others. */
export interface Subject {
  readonly name: string
  /** Runs one short batch and returns what one operation of it cost, in microseconds. */
  readonly measure: (round: number) => number | Promise<number>
}

/** How long to measure. */
export interface RoundsOptions {
  readonly rounds: number
  /** Rounds before those that count: the code must be compiled first. */
  readonly warmUpRounds: number
  /** From 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number
}

/** What each subject cost in each round, in microseconds for one operation, by its name. */
export type Samples = ReadonlyMap<string, readonly number[]>

/** Measures every subject once in each round, each round in another order. Two subjects must not share a name. */
export async function measureRounds(subjects: readonly Subject[], options: RoundsOptions): Promise<Samples> {
  const { rounds, warmUpRounds, random = Math.random } = options
  const samples = new Map<string, number[]>(subjects.map(({ name }) => [name, []]))
  if (samples.size !== subjects.length) throw new TypeError('subjects: two have the same name')
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    for (const { name, measure } of shuffled(subjects, random)) {
      const cost = await measure(round)
      if (round >= warmUpRounds) samples.get(name)?.push(cost)
    }
  }
  return samples
}

/**
 * Times a batch by the wall clock.
 *
 * @returns microseconds for each of its operations
 */
export async function timed(operations: number, batch: () => void | Promise<void>): Promise<number> {
  const start = process.hrtime.bigint()
  const running = batch()
  if (running) await running
  return Number(process.hrtime.bigint() - start) / 1000 / operations
}

/** The same items in random order. */
export function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
