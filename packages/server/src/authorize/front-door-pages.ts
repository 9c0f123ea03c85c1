/** The pages of flows as answers: their addresses, their language, their status. */
import type { HeaderLine, Message, RequestFacts } from '@latchkey/protocol'
import type { ShowFault } from '../http/endpoint.ts'
import { noticeWords } from '../pages/notice-words.ts'
import { pageMessage } from '../pages/page-message.ts'
import type { PageRenderers } from '../pages/render.ts'
import type { ConsentView, LoginView, NoticeView, SecurityView, SignOutView } from '../pages/views.ts'
import { wordsFor } from '../pages/words/languages.ts'
import { type CheckedRequest, restartPath } from './checked-request.ts'

/** Beneath the issuer's path. Not `/login`: many old apps have that one. */
export const PATHS = {
  authorize: '/v1/authorize',
  endSession: '/v1/end-session',
  signIn: '/sign-in',
  consent: '/sign-in/consent',
  signOut: '/sign-in/out',
  security: '/security',
} as const

/** What pages are made of. */
export interface PagePorts {
  readonly pages: PageRenderers
  /** Of the issuer: what stands before each path. */
  readonly publicPath: string
  /** Name of the style sheet. */
  readonly styleName: string
}

/** What a page is an answer to. */
export interface Asked {
  readonly facts: RequestFacts
  readonly request?: CheckedRequest | undefined
  /** Where there is no request of a flow. */
  readonly uiLocales?: readonly string[]
}

interface More {
  readonly status?: number
  readonly headers?: readonly HeaderLine[]
}

export interface FlowPages {
  readonly login: (view: Omit<LoginView, 'action'>, asked: Asked, more?: More) => Message
  readonly consent: (view: Omit<ConsentView, 'action'>, asked: Asked) => Message
  readonly signOut: (view: Omit<SignOutView, 'action'>, asked: Asked) => Message
  readonly security: (view: Omit<SecurityView, 'action' | 'signOutAction'>, asked: Asked) => Message
  readonly notice: (notice: NoticeView['notice'], asked: Asked, more?: More) => Message
  readonly fault: ShowFault
  /** 303: the browser comes by GET. */
  /** 303, to the user's own page. */
  readonly toSecurity: (headers?: readonly HeaderLine[]) => Message
  readonly redirect: (to: 'signIn' | 'consent', flow: string, headers?: readonly HeaderLine[]) => Message
}

export function createFlowPages({ pages, publicPath, styleName }: PagePorts): FlowPages {
  const style = `${publicPath}${PATHS.signIn}/${styleName}`

  function frame(
    { facts, request, uiLocales = request?.uiLocales ?? [] }: Asked,
    { status = 200, headers = [] }: More,
  ) {
    const words = wordsFor(uiLocales, facts.header('accept-language'))
    return { status, style, words, headers }
  }

  function restartOf(request: CheckedRequest): string {
    return request.isForOwnPage
      ? `${publicPath}${PATHS.security}`
      : restartPath(`${publicPath}${PATHS.authorize}`, request)
  }

  const notice: FlowPages['notice'] = (which, asked, { status = 400, headers = [] } = {}) => {
    const around = frame(asked, { status, headers })
    const { requestId } = asked.facts
    const { request } = asked
    const view: NoticeView = {
      notice: which,
      client: request?.client.name ?? '',
      ...(request && { restart: restartOf(request) }),
      ...(requestId !== undefined && (which === 'error' || which === 'unavailable') && { requestId }),
    }
    return pageMessage(pages.notice(view, around.words), { ...around, title: noticeWords(view, around.words).title })
  }

  return {
    notice,
    fault: ({ status, retryAfterSeconds }, facts) =>
      notice(
        'unavailable',
        { facts },
        { status, headers: retryAfterSeconds === undefined ? [] : [['Retry-After', String(retryAfterSeconds)]] },
      ),
    login: (view, asked, more = {}) => {
      const around = frame(asked, more)
      const body = pages.login({ ...view, action: `${publicPath}${PATHS.signIn}` }, around.words)
      return pageMessage(body, { ...around, title: around.words.signIn })
    },
    consent: (view, asked) => {
      const around = frame(asked, {})
      const body = pages.consent({ ...view, action: `${publicPath}${PATHS.consent}` }, around.words)
      return pageMessage(body, { ...around, title: around.words.allowTitle(view.client) })
    },
    signOut: (view, asked) => {
      const around = frame(asked, {})
      const body = pages.signOut({ ...view, action: `${publicPath}${PATHS.signOut}` }, around.words)
      return pageMessage(body, { ...around, title: around.words.signOutTitle })
    },
    security: (view, asked) => {
      const around = frame(asked, { headers: [['Cross-Origin-Opener-Policy', 'same-origin']] })
      const addresses = { action: `${publicPath}${PATHS.security}`, signOutAction: `${publicPath}${PATHS.signOut}` }
      const body = pages.security({ ...view, ...addresses }, around.words)
      return pageMessage(body, { ...around, title: around.words.securityTitle, formsStayHere: true })
    },
    redirect: (to, flow, headers) => seeOther(`${publicPath}${PATHS[to]}?${new URLSearchParams({ flow })}`, headers),
    toSecurity: (headers) => seeOther(`${publicPath}${PATHS.security}`, headers),
  }
}

function seeOther(location: string, headers: readonly HeaderLine[] = []): Message {
  return { status: 303, headers: [['Location', location], ['Cache-Control', 'no-store'], ...headers], body: '' }
}
