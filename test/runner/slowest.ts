/** The files on which a run spent most of its time. */

/** How long one file took, in wall-clock time. */
export interface FileTime {
  readonly file: string
  readonly milliseconds: number
}

/** @param text - the output of `slow-files-reporter.ts`: one object per line */
export function readFileTimes(text: string): readonly FileTime[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FileTime)
}

/** Lines to print, the slowest first; empty for a single file, which has reported its own time. */
export function describeSlowest(
  times: readonly FileTime[],
  { root, count }: { readonly root: string; readonly count: number },
): readonly string[] {
  if (times.length < 2) return []
  const slowest = times.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, count)
  const lines = slowest.map(({ file, milliseconds }) => {
    const seconds = (milliseconds / 1000).toFixed(1).padStart(7)
    return `${seconds} s  ${file.startsWith(root) ? file.slice(root.length) : file}`
  })
  return ['\nThe slowest files:', ...lines]
}
