/** One line of the proof's table. */

/** What was tried, and what came of it. */
export interface Cell {
  readonly part: string
  readonly what: string
  /** Under which program or settings. */
  readonly where: string
  /** A figure, or what happened. */
  readonly result: string
  /** None when it is as it should be. */
  readonly faults: readonly string[]
}

/** A cell that is good when nothing was found. */
export function judged(cell: Omit<Cell, 'result' | 'faults'>, faults: readonly string[], good = 'good'): Cell {
  return { ...cell, result: faults.length === 0 ? good : `${faults.length} faults`, faults }
}

/** A figure that is only told. */
export function told(cell: Omit<Cell, 'faults'>): Cell {
  return { ...cell, faults: [] }
}

/** What a part throws is its one fault: the other parts are tried all the same. */
export async function attempted(
  cell: Omit<Cell, 'result' | 'faults'>,
  attempt: () => Promise<string> | string,
): Promise<Cell> {
  try {
    return told({ ...cell, result: await attempt() })
  } catch (fault) {
    return judged(cell, [fault instanceof Error ? fault.message : String(fault)])
  }
}

/** A table in Markdown, with the faults below it. */
export function tableOf(cells: readonly Cell[]): string {
  const row = (words: readonly string[]) => `| ${words.join(' | ')} |`
  const head = [row(['part', 'what', 'where', 'result', '']), '|---|---|---|---|---|']
  const lines = cells.map(({ part, what, where, result, faults }) =>
    row([part, what, where, result, faults.length === 0 ? 'holds' : 'FAILS']),
  )
  const faulty = cells.filter(({ faults }) => faults.length > 0)
  const reasons = faulty.flatMap(({ part, what, where, faults }) => [
    `\n${part}, ${what}, ${where}:`,
    ...faults.slice(0, 20).map((fault) => `  ${fault}`),
    ...(faults.length > 20 ? [`  … and ${faults.length - 20} more`] : []),
  ])
  return [...head, ...lines, ...reasons].join('\n')
}
