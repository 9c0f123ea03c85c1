/** Reads Redis's replies about streams, in RESP2 (lists) and in RESP3 (maps). */

/** One entry of a stream. */
export interface StreamEntry {
  readonly id: string
  readonly fields: ReadonlyMap<string, string>
}

/** The answer of XREAD: entries by key; empty when nothing came in time. @throws {TypeError} */
export function parseStreams(reply: unknown): ReadonlyMap<string, readonly StreamEntry[]> {
  if (reply === null || reply === undefined) return new Map()
  return new Map(pairsOf(reply).map(([key, entries]) => [text(key), parseEntries(entries)]))
}

/** The answer of XRANGE and XREVRANGE. @throws {TypeError} */
export function parseEntries(reply: unknown): readonly StreamEntry[] {
  return list(reply).map((entry) => {
    const [id, fields] = list(entry)
    const words = list(fields).map(text)
    const names = words.filter((_, index) => index % 2 === 0)
    return { id: text(id), fields: new Map(names.map((name, index) => [name, words[index * 2 + 1] ?? ''])) }
  })
}

/** Whether an entry's id (`milliseconds-sequence`) comes before another. @throws {TypeError} */
export function comesBefore(one: string, other: string): boolean {
  const [[time, sequence], [otherTime, otherSequence]] = [partsOf(one), partsOf(other)]
  return time < otherTime || (time === otherTime && sequence < otherSequence)
}

export function isEntryId(id: string): boolean {
  return /^\d{1,20}-\d{1,20}$/.test(id)
}

function partsOf(id: string): readonly [bigint, bigint] {
  if (!isEntryId(id)) throw new TypeError('redis: an entry has no id')
  const [time = '', sequence = ''] = id.split('-')
  return [BigInt(time), BigInt(sequence)]
}

function pairsOf(reply: unknown): readonly (readonly [unknown, unknown])[] {
  if (reply instanceof Map) return [...reply]
  if (Array.isArray(reply)) return reply.map((pair) => [list(pair)[0], list(pair)[1]])
  if (typeof reply === 'object' && reply !== null) return Object.entries(reply)
  throw new TypeError('redis: not what XREAD answers')
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('redis: not a list')
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('redis: not a text')
  return value
}
