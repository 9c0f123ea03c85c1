/** How far long work has come: one line on standard error, rewritten in place. Nothing is written unless it is a terminal. */
import type { OutputStream } from '../surroundings.ts'

/** Disposing removes the line. */
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
