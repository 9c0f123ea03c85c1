/**
 * How an upstream may read a path. A proxy compares one spelling and an app routes by another. So that nobody slips through between
 * the two, a path must meet the demands of each of its readings.
 */

/** Small letters, digits and dots within: no software reads it otherwise, and most paths are so. */
const PLAIN = /^(?:\/[a-z0-9_~-]+(?:\.[a-z0-9_~-]+)*)+$/

type Step = (path: string) => string

const MAXIMUM_CHARACTERS = 2048
const MAXIMUM_READINGS = 32

/** What servers, frameworks and file systems do to a path, decoded or not: any of these, in any order, more than once. */
const STEPS: readonly Step[] = [
  // A decoded `?` or `#` ends the path for software that splits late.
  (path) => path.replace(/[?#].*$/s, ''),
  // `//host/path` is a whole URL without a scheme to a WHATWG parser.
  (path) => path.replace(/^\/{2,}[^/]*/, ''),
  (path) => path.replaceAll(/;[^/]*/g, ''),
  (path) => path.replaceAll(/\/{2,}/g, '/'),
  withoutEnd,
]

/** Control characters, backslashes, and segments of dots. Also of dots and blanks, which Windows treats as dots. */
const HOSTILE = /[\p{Cc}\\]|(?:^|\/)\.[. ]*(?:\/|$)/u

/**
 * All readings of a path, itself first. Undefined for a path that no client needs and some upstream misreads: dot segments in any
 * spelling, double encoding or encoding other than UTF-8, backslashes, control characters, more than 2,048 characters or 32 readings.
 *
 * @param path - as sent, without the query
 */
export function readingsOf(path: string): readonly string[] | undefined {
  if (path.length <= MAXIMUM_CHARACTERS && PLAIN.test(path)) return [path]
  if (path.length > MAXIMUM_CHARACTERS || !/^\/[\x21-\x7e]*$/.test(path) || path.includes('#')) return undefined
  const decoded = decode(path)
  if (decoded === undefined || /%[0-9a-f]{2}/i.test(decoded)) return undefined
  const readings = new Set([path, decoded])
  // Readings that are added on the way are visited too.
  for (const reading of readings) {
    if (readings.size > MAXIMUM_READINGS || HOSTILE.test(foldCase(reading))) return undefined
    for (const step of STEPS) readings.add(rooted(step(reading)))
  }
  return [...readings]
}

/** The letters as seen by a router that ignores case and width. */
export function foldCase(path: string): string {
  if (PLAIN.test(path)) return path
  return path.normalize('NFKC').toUpperCase().toLowerCase()
}

/** Undefined when it is malformed, or not UTF-8, which includes overlong forms. */
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

/** Without slashes, dots and blanks at its end. A regular expression would take quadratic time here. */
function withoutEnd(path: string): string {
  let end = path.length
  while (end > 0 && '/. '.includes(path.charAt(end - 1))) end -= 1
  return path.slice(0, end)
}
