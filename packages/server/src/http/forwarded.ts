/** The hops that proxies wrote into a header, the nearest first. What a client wrote itself stands behind them. */

/** Which header the trusted proxies write. It is named, never guessed: a header that no proxy writes is the client's own. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded'

/** Yields the hops' addresses as they were written. It yields undefined for an entry that is not an address, and ends there. */
export function* forwardedHops(header: ForwardedHeader, lines: readonly string[]): Generator<string | undefined> {
  const readLast = header === 'forwarded' ? lastElement : lastEntry
  for (let rest = lines.join(','); rest.trim() !== ''; ) {
    const last = readLast(rest)
    yield last?.hop
    if (last?.hop === undefined) return
    rest = last.before
  }
}

interface Last {
  readonly hop: string | undefined
  /** What stands before it. */
  readonly before: string
}

function lastEntry(text: string): Last {
  const comma = text.lastIndexOf(',')
  return { hop: addressIn(text.slice(comma + 1).trim()), before: text.slice(0, Math.max(comma, 0)) }
}

/** A quoted value may hold commas. An element with more of them than this is not an address. */
const COMMAS_IN_ELEMENT = 8

/** `for="[2001:db8::1]:4711";proto=https` (RFC 7239 §4) */
const ELEMENT =
  /^\s*[!#$%&'*+.^`|~\w-]+=(?:[^\s",;]*|"(?:[^"\\]|\\.)*")(?:;[!#$%&'*+.^`|~\w-]+=(?:[^\s",;]*|"(?:[^"\\]|\\.)*"))*\s*$/

/** Read from the end, so that a quote which a client left open cannot swallow what a proxy wrote behind it. */
function lastElement(text: string): Last | undefined {
  let end = text.length
  for (let commas = 0; commas <= COMMAS_IN_ELEMENT && end > 0; commas += 1) {
    const comma = text.lastIndexOf(',', end - 1)
    const element = text.slice(comma + 1)
    if (ELEMENT.test(element)) return { hop: forIn(element), before: text.slice(0, Math.max(comma, 0)) }
    end = comma
  }
  return undefined
}

function forIn(element: string): string | undefined {
  const [, quoted, bare] = /(?:^\s*|;)for=(?:"([^"\\]*)"|([^";]*))/i.exec(element) ?? []
  return addressIn((quoted ?? bare ?? '').trim())
}

/** The address without brackets and port; undefined for `unknown`, `_hidden` (RFC 7239 §6.2) and everything else. */
function addressIn(node: string): string | undefined {
  const [, bracketed, dotted, plain] =
    /^(?:\[([\da-fA-F:.]+)\](?::\d{1,5})?|([\d.]+)(?::\d{1,5})?|([\da-fA-F:.]+))$/.exec(node) ?? []
  return bracketed ?? dotted ?? plain
}
