/** A client of the proof: it does what users do, keeps a journal of what was acknowledged, and tries again what was not. */
import { setTimeout as sleep } from 'node:timers/promises'

/** A session as its client knows it. */
export interface JournalSession {
  /** Every refresh token that was ever handed out, the newest last. */
  readonly tokens: string[]
  /** What has ended it, as far as was acknowledged. */
  ended: false | 'logout' | 'password change' | 'refusal'
}

/** What a client was promised. */
export interface Journal {
  readonly username: string
  readonly sessions: JournalSession[]
  password: string
  /** A new password whose change was asked for and not acknowledged. */
  uncertainPassword?: string | undefined
}

/** What is counted over all clients. */
export interface Counts {
  logins: number
  refreshes: number
  logouts: number
  passwordChanges: number
  /** Requests that no answer came for. */
  lostAnswers: number
  /** Promises that were not kept, in words. */
  readonly broken: string[]
}

/** One answer, or none. */
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Asks one of the servers; undefined where no answer came. */
export type Ask = (path: string, init: RequestInit) => Promise<Answer | undefined>

/** Asks one server; undefined where no answer comes. */
export async function askOne(url: string, init: RequestInit): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
  } catch {
    return undefined
  }
}

/** Asks until somebody answers with anything but a 5xx or 429: what real clients do. */
export async function persist(ask: Ask, counts: Counts, path: string, init: RequestInit): Promise<Answer> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await ask(path, init)
    if (answer && answer.status < 500 && answer.status !== 429) return answer
    if (!answer) counts.lostAnswers += 1
    await sleep(25)
  }
  throw new Error(`${path}: nobody has answered for ten seconds`)
}

export function form(members: Readonly<Record<string, string>>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(members) }
}

export function json(members: object, token?: string): RequestInit {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  return { method: 'POST', body: JSON.stringify(members), headers }
}

/** Does one thing after another until it is told to stop. */
export async function live(journal: Journal, ask: Ask, counts: Counts, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const open = journal.sessions.filter(({ ended }) => !ended)
    const session = open[Math.floor(Math.random() * open.length)]
    const dice = Math.random()
    if (!session || (open.length < 3 && dice < 0.1)) await logIn(journal, ask, counts)
    else if (dice < 0.2) await logOut(journal, session, ask, counts)
    else if (dice < 0.25) await changePassword(journal, session, ask, counts)
    else await refresh(session, ask, counts)
  }
}

async function logIn(journal: Journal, ask: Ask, counts: Counts): Promise<void> {
  const { username, password } = journal
  const { status, body } = await persist(ask, counts, '/v1/login', json({ username, password }))
  const token = body['refresh_token']
  if (status !== 200 || typeof token !== 'string') {
    counts.broken.push(`a login with an acknowledged password was answered ${status} ${String(body['error'])}`)
    return
  }
  counts.logins += 1
  journal.sessions.push({ tokens: [token], ended: false })
}

/** Two at once, as two tabs do: both must be given the same successor. */
async function refresh(session: JournalSession, ask: Ask, counts: Counts): Promise<string | undefined> {
  const token = session.tokens.at(-1) ?? ''
  const request = form({ grant_type: 'refresh_token', refresh_token: token })
  const answers = await Promise.all([
    persist(ask, counts, '/v1/token', request),
    persist(ask, counts, '/v1/token', request),
  ])
  const [first, second] = answers.map(({ body }) => body['refresh_token'])
  if (typeof first !== 'string' || typeof second !== 'string') {
    const said = answers.map(({ status, body }) => `${status} ${String(body['error'])} ${String(body['code'])}`)
    counts.broken.push(`a refresh of a live session was refused: ${said.join(', ')}`)
    session.ended = 'refusal'
    return undefined
  }
  if (first !== second) counts.broken.push('one refresh token was given two successors')
  counts.refreshes += 2
  session.tokens.push(first)
  return String(answers[0]?.body['access_token'])
}

async function logOut(journal: Journal, session: JournalSession, ask: Ask, counts: Counts): Promise<void> {
  const { status } = await persist(ask, counts, '/v1/revoke', form({ token: session.tokens.at(-1) ?? '' }))
  if (status !== 200) counts.broken.push(`a logout was answered ${status}`)
  session.ended = 'logout'
  counts.logouts += 1
  await mustBeEnded(journal, session, ask, counts)
}

/** The other sessions end with it; this one stays. */
async function changePassword(journal: Journal, session: JournalSession, ask: Ask, counts: Counts): Promise<void> {
  const access = await refresh(session, ask, counts)
  if (access === undefined) return
  const replacement = `correct horse battery ${Math.random()}`
  journal.uncertainPassword = replacement
  for (const one of journal.sessions) one.ended ||= one !== session && 'password change'
  const { status, body } = await persist(
    ask,
    counts,
    '/v1/me/password',
    json({ current_password: journal.password, new_password: replacement }, access),
  )
  // Asked again after its answer was lost, the old password is the wrong one: which of both holds is seen at the next login.
  const isRepeated = status >= 400 && (await canLogIn(journal.username, replacement, ask, counts))
  if (status >= 300 && !isRepeated)
    counts.broken.push(`a password change was answered ${status} ${String(body['error'])}`)
  else journal.password = replacement
  journal.uncertainPassword = undefined
  counts.passwordChanges += 1
}

async function canLogIn(username: string, password: string, ask: Ask, counts: Counts): Promise<boolean> {
  const { status } = await persist(ask, counts, '/v1/login', json({ username, password }))
  return status === 200
}

async function mustBeEnded(_journal: Journal, session: JournalSession, ask: Ask, counts: Counts): Promise<void> {
  const token = session.tokens.at(-1) ?? ''
  const { status } = await persist(
    ask,
    counts,
    '/v1/token',
    form({ grant_type: 'refresh_token', refresh_token: token }),
  )
  if (status === 200) counts.broken.push(`a session was good again that had ended by an acknowledged ${session.ended}`)
}

/** At the end, when nothing is killed any more: every promise of the journal. */
export async function verify(journal: Journal, ask: Ask, counts: Counts): Promise<void> {
  if (!(await canLogIn(journal.username, journal.password, ask, counts)))
    counts.broken.push('an acknowledged password is lost')
  for (const session of journal.sessions) {
    if (session.ended) await mustBeEnded(journal, session, ask, counts)
    else await refresh(session, ask, counts)
  }
}
