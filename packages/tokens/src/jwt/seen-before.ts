/**
 * Which tokens have been here before, more or less: a few bits of each. A token that comes only once is not worth a place in the cache: it
 * would live as long as the cache's youngest, and the garbage collector would copy it about.
 */
export interface SeenBefore {
  /** Whether the same text was asked about before, and not pushed out by another since. May be true for a text that was not. */
  readonly again: (token: string) => boolean
}

/** Of the end of a token, which is its signature. */
const CHARACTERS = 8

export function createSeenBefore(entries: number): SeenBefore {
  // Four places for each token that the cache holds: so many come between two uses of one before it is forgotten.
  const places = 2 ** Math.min(16, Math.ceil(Math.log2(4 * entries)))
  const marks = new Uint32Array(places)

  return {
    again(token) {
      let mark = 0x811c9dc5
      for (let i = token.length - CHARACTERS; i < token.length; i += 1) {
        mark = Math.imul(mark ^ token.charCodeAt(i), 0x01000193)
      }
      const place = (mark ^ (mark >>> 16)) & (places - 1)
      const known = marks[place] === mark >>> 0
      marks[place] = mark
      return known
    },
  }
}
