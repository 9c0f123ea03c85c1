/** How far long work is: one line on standard error, written over and over, and none where no person is looking. */
import type { OutputStream } from '../surroundings.ts'

/** Disposing takes the line away. */
export interface Progress extends Disposable {
  readonly show: (text: string) => void
}

const ERASE_LINE = '\r\x1b[2K'

export function createProgress(stream: OutputStream): Progress {
  let isShown = false
  return {
    show: (text) => {
      if (!stream.isTTY) return
      isShown = true
      stream.write(`${ERASE_LINE}${text}`)
    },
    [Symbol.dispose]: () => {
      if (isShown) stream.write(ERASE_LINE)
    },
  }
}
