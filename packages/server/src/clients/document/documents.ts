/**
 * Documents that strangers name, read and kept: one fetch for all who ask for the same at once, and bounds on everything that can be asked
 * for. Whatever goes wrong is one answer after one time, so that nobody can look through this server at what it can reach.
 */
import type { ClientInfo } from '../../http/client-info.ts'
import { networksOf } from '../../limits/limit-rates.ts'
import type { RateLimits } from '../../limits/rate-limits.ts'
import type { Clock } from '../../world/clock.ts'
import type { Logger } from '../../world/logger.ts'
import { wait } from '../../world/wait.ts'
import { CLIENT_DOCUMENTS, CLIENT_DOCUMENTS_OF_ALL } from '../limit-rules.ts'
import type { FetchDocument } from './fetch-document.ts'
import { createFetchPlaces } from './fetch-places.ts'
import { freshSeconds } from './freshness.ts'

/** What reading needs. */
export interface DocumentsOptions<T> {
  /** What the log calls them. */
  readonly name: string
  readonly fetch: FetchDocument
  /** @returns what the text means, or a word for what is wrong with it */
  readonly parse: (text: string, url: string) => T | string
  readonly limits: Pick<RateLimits, 'consume'>
  readonly logger: Logger | undefined
  readonly clock: Clock
  /** As long as a fetch may take: every failure takes as long. */
  readonly deadlineMilliseconds: number
}

export interface Documents<T> {
  /**
   * @param from - whose network is counted if something must be fetched
   * @param isAgain - asks even if what is kept is still good, but for a minute after it was read
   * @returns undefined for every cause
   */
  readonly read: (url: string, from: ClientInfo, isAgain?: boolean) => Promise<T | undefined>
}

/** What is known of a URL. Times are monotonic, in milliseconds. */
interface Known<T> {
  /** Undefined: it could not be read. */
  readonly document: T | undefined
  readonly etag: string | undefined
  readonly readAt: number
  readonly freshUntil: number
}

interface Flight<T> {
  readonly result: Promise<T | undefined>
  waiting: number
}

const MOST_KNOWN = 1000
const MOST_WAITING = 256
const PLACES = 8
/** A failure is remembered so long, and what was just read is not read again. */
const COOL_MILLISECONDS = 60_000

export function createDocuments<T extends object>(options: DocumentsOptions<T>): Documents<T> {
  const { name, fetch, parse, limits, logger, clock, deadlineMilliseconds } = options
  const known = new Map<string, Known<T>>()
  const flights = new Map<string, Flight<T>>()
  const inPlace = createFetchPlaces({
    places: PLACES,
    waiting: MOST_WAITING,
    waitMilliseconds: deadlineMilliseconds,
    clock,
  })

  async function read(url: string, from: ClientInfo, isAgain = false): Promise<T | undefined> {
    const now = clock.monotonic()
    const kept = known.get(url)
    if (kept && now < (isAgain ? kept.readAt + COOL_MILLISECONDS : kept.freshUntil)) return kept.document
    const flight = flights.get(url) ?? begin(url, from, kept)
    if (flight.waiting >= MOST_WAITING) return undefined
    flight.waiting += 1
    try {
      return await flight.result
    } finally {
      flight.waiting -= 1
    }
  }

  function begin(url: string, from: ClientInfo, kept: Known<T> | undefined): Flight<T> {
    const result = fly(url, from, kept).finally(() => flights.delete(url))
    const flight = { result, waiting: 0 }
    flights.set(url, flight)
    return flight
  }

  async function fly(url: string, from: ClientInfo, kept: Known<T> | undefined): Promise<T | undefined> {
    // What is known already is asked for once in its time, whoever asks.
    if (!kept?.document && !(await mayFetch(from))) return undefined
    const beganAt = clock.monotonic()
    const found = await inPlace(() => fetched(url, kept))
    if (found === undefined) return undefined
    if (found.document === undefined) await wait(clock, beganAt + deadlineMilliseconds - clock.monotonic())
    if (found.freshUntil > clock.monotonic()) keep(url, found)
    else known.delete(url)
    return found.document
  }

  async function mayFetch({ address }: ClientInfo): Promise<boolean> {
    // Those whose address is not known must not share one count.
    const [network] = networksOf(address)
    if (network && !(await limits.consume(CLIENT_DOCUMENTS, network.network)).allowed) return false
    return (await limits.consume(CLIENT_DOCUMENTS_OF_ALL, 'all')).allowed
  }

  async function fetched(url: string, kept: Known<T> | undefined): Promise<Known<T>> {
    const answer = await fetch(url, kept?.document && kept.etag)
    const readAt = clock.monotonic()
    const failed = (fault: string): Known<T> => {
      // The host has passed the rules for names, so it is letters, digits, hyphens and dots.
      logger?.warn({ document: name, host: new URL(url).hostname, fault }, 'a document of a client cannot be used')
      return { document: undefined, etag: undefined, readAt, freshUntil: readAt + COOL_MILLISECONDS }
    }
    if (answer.kind === 'fault') return failed(answer.fault)
    const document = answer.kind === 'unchanged' ? kept?.document : parse(answer.text, url)
    if (document === undefined || typeof document === 'string') return failed(document ?? 'status')
    const seconds = freshSeconds(answer.headers) ?? 0
    const etag = answer.headers.etag ?? (answer.kind === 'unchanged' ? kept?.etag : undefined)
    return { document, etag, readAt, freshUntil: readAt + seconds * 1000 }
  }

  /** The oldest goes first. */
  function keep(url: string, found: Known<T>): void {
    known.delete(url)
    known.set(url, found)
    const [oldest] = known.keys()
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  }

  return Object.freeze({ read })
}
