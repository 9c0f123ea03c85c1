/** What runs in the pages and in the worker: one client, and what a test asks of it. Bundled for the browser as a user's page would be. */
import {
  type Client,
  type ClientDialect,
  type ClientState,
  type ClientStorage,
  createClient,
  flaskJwt,
  flaskPyjwt,
  indexedDbStorage,
  oauth,
  oauthCookies,
} from '@latchkey/client'

/** What a tab's client is made of. */
export interface TabOptions {
  /** Default: the page's own origin. */
  readonly baseUrl?: string
  /** Default `oauth`. */
  readonly dialect?: 'oauth' | 'cookies' | 'flaskJwt' | 'flaskPyjwt'
  /** Default `localStorage`. */
  readonly storage?: 'localStorage' | 'sessionStorage' | 'indexedDb'
  readonly timeoutMilliseconds?: number
}

/** How a request ended: its status, or the name or code of what was thrown. */
export type Ending = number | string

/** A page or a worker with a client. */
export interface Tab {
  readonly open: (options?: TabOptions) => void
  readonly login: (username: string, password: string) => Promise<Ending>
  readonly logout: () => Promise<void>
  readonly refresh: () => Promise<Ending>
  /** The endings of this many requests at once, at a time of the clock that other tabs may have been told too. */
  readonly ask: (path: string, count?: number, at?: number) => Promise<readonly Ending[]>
  /** The ending of one request of this method. */
  readonly send: (method: string, path: string) => Promise<Ending>
  readonly text: (path: string) => Promise<string>
  readonly state: () => ClientState
  /** Resolves with the first state of this status. */
  readonly become: (status: ClientState['status']) => Promise<ClientState>
  /** What the client was told to be wrong with its storage. */
  readonly faults: () => readonly string[]
  /** A worker with a tab of its own. */
  readonly worker: () => Pick<Tab, 'ask' | 'state' | 'become'> & { readonly open: Tab['open'] }
}

const DIALECTS: Readonly<Record<string, () => ClientDialect>> = {
  oauth,
  cookies: oauthCookies,
  flaskJwt,
  flaskPyjwt,
}
const STORAGES: Readonly<Record<string, () => ClientStorage>> = {
  localStorage: () => localStorage,
  sessionStorage: () => sessionStorage,
  indexedDb: () => indexedDbStorage(),
}

let opened: Client | undefined
const faults: string[] = []

function client(): Client {
  if (!opened) throw new Error('the tab has no client')
  return opened
}

async function endingOf(work: () => Promise<unknown>): Promise<Ending> {
  try {
    const result = await work()
    return result instanceof Response ? result.status : 'done'
  } catch (error) {
    return error instanceof Error ? String('code' in error ? error.code : error.name) : 'thrown'
  }
}

const tab: Omit<Tab, 'worker'> = {
  open: ({ baseUrl, dialect = 'oauth', storage = 'localStorage', timeoutMilliseconds = 2000 } = {}) => {
    opened = createClient({
      dialect: DIALECTS[dialect]?.() ?? oauth(),
      baseUrl: baseUrl ?? new URL('/', import.meta.url),
      storage: () => STORAGES[storage]?.() ?? localStorage,
      timeoutMilliseconds,
      onFault: (fault) => faults.push(fault instanceof Error ? fault.name : String(fault)),
    })
  },
  login: (username, password) => endingOf(() => client().login({ username, password })),
  logout: () => client().logout(),
  refresh: () => endingOf(() => client().refresh()),
  ask: async (path, count = 1, at = 0) => {
    await new Promise((resolve) => setTimeout(resolve, at - Date.now()))
    return Promise.all(Array.from({ length: count }, () => endingOf(() => client().fetch(path))))
  },
  send: (method, path) => endingOf(() => client().fetch(path, { method })),
  text: async (path) => (await client().fetch(path)).text(),
  state: () => client().state,
  become: (status) =>
    new Promise((resolve) => {
      const look = (state: ClientState): void => {
        if (state.status === status) resolve(state)
      }
      client().onChange(look)
      look(client().state)
    }),
  faults: () => faults,
}

/** A worker answers calls of its tab by their names. */
interface Port {
  onmessage: ((event: { readonly data: readonly unknown[] }) => void) | null
  postMessage(message: unknown): void
}

const scope = globalThis as unknown as Port & { readonly document?: unknown; tab?: Tab }
if (scope.document === undefined) {
  scope.onmessage = async ({ data: [id, name, ...words] }) => {
    const call = tab[name as keyof typeof tab] as (...words: readonly unknown[]) => unknown
    scope.postMessage([id, await call(...words)])
  }
} else {
  scope.tab = { ...tab, worker: startWorker }
}

function startWorker(): ReturnType<Tab['worker']> {
  const make = (globalThis as unknown as { readonly Worker: new (url: URL, options: { type: 'module' }) => Port })
    .Worker
  const port = new make(new URL('/tab.js', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (value: unknown) => void>()
  let last = 0
  port.onmessage = ({ data: [id, value] }) => waiting.get(Number(id))?.(value)
  const call =
    (name: string) =>
    (...words: readonly unknown[]): Promise<unknown> =>
      new Promise((resolve) => {
        last += 1
        waiting.set(last, resolve)
        port.postMessage([last, name, ...words])
      })
  const names = ['open', 'ask', 'state', 'become'] as const
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as ReturnType<Tab['worker']>
}
