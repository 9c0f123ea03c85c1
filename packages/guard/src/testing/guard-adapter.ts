/** What an adapter's test passes to the contract suite: its route guard, and an app on the real framework. */
import type { Guard } from '../guard.ts'
import type { Requirement } from '../requirement.ts'
import type { CreateRouteGuard } from '../route-guard.ts'

/** One header line, as sent or received. */
export type HeaderPair = readonly [name: string, value: string]

/** A request. Values of headers contain no line break, no NUL and no blanks around them. */
export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly headers: readonly HeaderPair[]
  /** Its bytes as Latin-1 text. Only POST has one. */
  readonly body?: string
}

/** An answer. */
export interface ReceivedResponse {
  readonly status: number
  readonly headers: readonly HeaderPair[]
  readonly body: string
}

/** The app to build. `C` is the framework's own object for a request: the argument of `principal`. */
export interface GuardedApp<C extends object> {
  /** GET, HEAD and POST `/protected` pass these in order, each guard with its requirement. */
  readonly guards: readonly Guard<unknown, unknown>[]
  readonly requirement: Requirement<unknown, unknown> | undefined
  /** Where it is there: its `resourceMetadata()` stands before everything else. */
  readonly documented: Guard<unknown, unknown> | undefined
  /** Must be called for every request, before any guard. */
  readonly before: (carrier: C) => void
  /** What `/protected` answers as JSON behind its guards. */
  readonly handleProtected: (carrier: C) => unknown
  /** What GET `/open` answers as JSON; it has no guard. */
  readonly handleOpen: (carrier: C) => unknown
}

/** The running app. Disposed of after each test. */
export interface RunningApp extends AsyncDisposable {
  /** Sends a request in the framework's own way: an in-process call where it has one, else a socket. */
  readonly send: (request: SentRequest) => Promise<ReceivedResponse>
}

/** An adapter under test. */
export interface GuardAdapter<C extends object> {
  /** `honoGuard` and the like. */
  readonly routeGuard: CreateRouteGuard<unknown, C>
  /** False where the framework asks about something else than answers, such as upgrades: there is no `resourceMetadata` then. Default true. */
  readonly answersDocuments?: false
  /** Builds the app and starts it. An error of `protect` is thrown or rejected. */
  readonly start: (app: GuardedApp<C>) => RunningApp | Promise<RunningApp>
}
