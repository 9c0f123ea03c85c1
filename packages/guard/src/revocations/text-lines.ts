/** Lines of text from bytes: strict UTF-8, with a limit for each line. */

/**
 * Yields each line that has something in it. Leaving the loop cancels the stream.
 *
 * @throws {TypeError} for bytes that are not UTF-8, and for a line that is too long
 */
export async function* readTextLines(
  bytes: AsyncIterable<Uint8Array>,
  maximumBytes: number,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let begun: string[] = []
  let length = 0
  for await (const chunk of bytes) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    begun.push(first)
    length += first.length
    for (const next of others) {
      const line = begun.join('')
      if (line.length > maximumBytes) throw new TypeError('the revocation feed gave a line of more than fits')
      if (line !== '') yield line
      begun = [next]
      length = next.length
    }
    if (length > maximumBytes) throw new TypeError('the revocation feed gave a line of more than fits')
  }
  const last = begun.join('') + decoder.decode()
  if (last !== '') yield last
}
