/** What an adapter's test gives the contract suite: its front door, and an app on the real framework. */
import type { Guard } from '../guard.ts'
import type { Requirement } from '../requirement.ts'
import type { CreateRouteGuard } from '../route-guard.ts'

/** One header line, as it is sent or was received. */
export type HeaderPair = readonly [name: string, value: string]

/** A request. Values of headers hold no line break, no NUL and no blanks around them. */
export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly headers: readonly HeaderPair[]
  /** Its bytes as Latin-1 text. Only POST has one. */
  readonly body?: string
}

/** What came back. */
export interface ReceivedResponse {
  readonly status: number
  readonly headers: readonly HeaderPair[]
  readonly body: string
}

/** The app to build. `C` is the framework's own object for a request: the carrier of `principal`. */
export interface GuardedApp<C extends object> {
  /** GET, HEAD and POST `/protected` pass these in order: its protection by the requirement each. */
  readonly guards: readonly Guard<unknown, unknown>[]
  readonly requirement: Requirement<unknown, unknown> | undefined
  /** To be called for every request, before any guard. */
  readonly before: (carrier: C) => void
  /** What `/protected` answers as JSON behind its guards. */
  readonly handleProtected: (carrier: C) => unknown
  /** What GET `/open` answers as JSON; it has no guard. */
  readonly handleOpen: (carrier: C) => unknown
}

/** The app, running. Disposed of after each test. */
export interface RunningApp extends AsyncDisposable {
  /** Sends a request the framework's own way: an in-process call where it has one, else a socket. */
  readonly send: (request: SentRequest) => Promise<ReceivedResponse>
}

/** An adapter under test. */
export interface GuardAdapter<C extends object> {
  /** `honoGuard` and its like. */
  readonly routeGuard: CreateRouteGuard<unknown, C>
  /** Builds the app and starts it. What `protect` throws, it throws or rejects with. */
  readonly start: (app: GuardedApp<C>) => RunningApp | Promise<RunningApp>
}
