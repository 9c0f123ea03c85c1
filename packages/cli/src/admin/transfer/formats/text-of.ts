/** Bytes to text, a piece at a time: without a mark at the beginning, and never with a character that is not there. */
import { FileFault } from './file-format.ts'

/** @throws {FileFault} for bytes that are no UTF-8 */
export async function* textOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      throw new FileFault(line, 'the file is not in UTF-8 from about here on')
    }
  }
  for await (const chunk of chunks) {
    const text = decode(chunk)
    yield text
    line += newlinesIn(text)
  }
  yield decode()
}

export function newlinesIn(text: string): number {
  return occurrences(text, '\n')
}

export function occurrences(text: string, of: string): number {
  let count = 0
  for (let at = text.indexOf(of); at >= 0; at = text.indexOf(of, at + 1)) count += 1
  return count
}
