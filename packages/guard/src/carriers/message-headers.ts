/** A refusal's headers replace what a middleware has set before; headers that others may set too are added. */
import type { Message } from '@latchkey/protocol'

/** Without the earlier values caches and other cookies would break (RFC 9110 §12.5.5, RFC 6265 §3). */
const ADDED: ReadonlySet<string> = new Set(['vary', 'set-cookie'])

/**
 * A message's headers, each name once with its lines, as the setters of Node's frameworks take them.
 *
 * @param earlier - the framework's own getter: the values that the answer already has
 */
export function headersOver(
  { headers }: Message,
  earlier: (name: string) => string | number | readonly string[] | undefined,
): readonly (readonly [name: string, lines: string | string[]])[] {
  const linesOf = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const lines = linesOf.get(name) ?? (ADDED.has(name.toLowerCase()) ? linesIn(earlier(name)) : [])
    linesOf.set(name, [...lines, value])
  }
  return [...linesOf].map(([name, lines]) => [name, lines.length === 1 ? lines.join() : lines])
}

function linesIn(value: string | number | readonly string[] | undefined): string[] {
  if (value === undefined || value === '') return []
  return typeof value === 'object' ? [...value] : [String(value)]
}
