/**
 * What an upstream may take a path for. A proxy compares one spelling and an app routes by another; so that nobody passes between
 * the two, a path is held to what each of its readings demands.
 */

type Step = (path: string) => string

const MAXIMUM_CHARACTERS = 2048
const MAXIMUM_READINGS = 32

/** What servers, frameworks and file systems do to a path, decoded or not: any of it, in any order, more than once. */
const STEPS: readonly Step[] = [
  // A decoded `?` or `#` ends the path for whoever splits late.
  (path) => path.replace(/[?#].*$/s, ''),
  // `//host/path` is a whole URL without a scheme to a WHATWG parser.
  (path) => path.replace(/^\/{2,}[^/]*/, ''),
  (path) => path.replaceAll(/;[^/]*/g, ''),
  (path) => path.replaceAll(/\/{2,}/g, '/'),
  withoutEnd,
]

/** Control characters, backslashes, and segments of dots; of dots and blanks, too, which Windows takes for the former. */
const HOSTILE = /[\p{Cc}\\]|(?:^|\/)\.[. ]*(?:\/|$)/u

/**
 * All readings of a path, itself first. Undefined for a path that no client needs and some upstream misreads: dot segments in any
 * spelling, what is encoded twice or not in UTF-8, backslashes, control characters, more than 2,048 characters or 32 readings.
 *
 * @param path - as it came on the wire, without the query
 */
export function readingsOf(path: string): readonly string[] | undefined {
  if (path.length > MAXIMUM_CHARACTERS || !/^\/[\x21-\x7e]*$/.test(path) || path.includes('#')) return undefined
  const decoded = decode(path)
  if (decoded === undefined || /%[0-9a-f]{2}/i.test(decoded)) return undefined
  const readings = new Set([path, decoded])
  // What is added on the way is visited too.
  for (const reading of readings) {
    if (readings.size > MAXIMUM_READINGS || HOSTILE.test(foldCase(reading))) return undefined
    for (const step of STEPS) readings.add(rooted(step(reading)))
  }
  return [...readings]
}

/** The letters as a router sees them that tells neither case nor width apart. */
export function foldCase(path: string): string {
  return path.normalize('NFKC').toUpperCase().toLowerCase()
}

/** Undefined when it is malformed, or bytes that are no UTF-8, overlong ones above all. */
function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

/** Without slashes, dots and blanks at its end. A pattern would take quadratic time here. */
function withoutEnd(path: string): string {
  let end = path.length
  while (end > 0 && '/. '.includes(path.charAt(end - 1))) end -= 1
  return path.slice(0, end)
}
