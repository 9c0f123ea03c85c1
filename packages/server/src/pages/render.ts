/** The pages as they come with this server. Nothing on them needs a script. */
import { type Html, html } from '../http/html.ts'
import { noticeWords } from './notice-words.ts'
import { securityPage } from './security-page.ts'
import type { ConsentView, LoginView, NoticeView, SecurityView, SignOutView } from './views.ts'
import type { Words } from './words/words.ts'

/** How each page is written: ours, or somebody's own. */
export interface PageRenderers {
  readonly login: (view: LoginView, words: Words) => Html
  readonly consent: (view: ConsentView, words: Words) => Html
  readonly signOut: (view: SignOutView, words: Words) => Html
  readonly security: (view: SecurityView, words: Words) => Html
  readonly notice: (view: NoticeView, words: Words) => Html
}

/** The body of each page. The document around it is `page-message.ts`'s. */
export const ownPages: PageRenderers = Object.freeze({ login, consent, signOut, security: securityPage, notice })

function login(view: LoginView, words: Words): Html {
  const fault = faultOf(view, words)
  return html`<h1>${words.signIn}</h1>
<p>${words.signInTo(view.client)}</p>
${fault !== undefined && html`<p class="fault" role="alert" id="fault" tabindex="-1">${fault}</p>`}
<form method="post" action="${view.action}">
<input type="hidden" name="flow" value="${view.flow}">
<label for="username">${words.username}</label>
<input id="username" name="username" type="text" value="${view.username}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="255"${describedBy(fault)}${focused(view.username === '')}>
<label for="password">${words.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="4096"${describedBy(fault)}${focused(view.username !== '')}>
<button type="submit">${words.signIn}</button>
</form>
<p class="small">${words.timeLimit(view.minutes)}</p>`
}

function consent(view: ConsentView, words: Words): Html {
  const { scopes, seesName, seesEmail, staysSignedIn } = view
  const own = [seesName && words.seesName, seesEmail && words.seesEmail, staysSignedIn && words.staysSignedIn]
  const lines = [...scopes, ...own.filter((line) => line !== false)]
  return html`<h1>${words.allowTitle(view.client)}</h1>
<p>${words.callsItself(view.client)} ${view.clientHost !== undefined && words.clientHost(view.clientHost)}
${!view.isVerified && html`<strong>${words.notVerified}</strong>`}</p>
<p>${words.wantsAccess(view.resource)}</p>
<ul>${(lines.length > 0 ? lines : [words.nothingMore]).map((line) => html`<li>${line}</li>`)}</ul>
<p>${words.sentBackTo(view.redirectHost)}</p>
<form method="post" action="${view.action}">
<input type="hidden" name="flow" value="${view.flow}">
<input type="hidden" name="version" value="${view.version}">
<div class="pair"><button type="submit" name="decision" value="allow">${words.allow}</button>
<button type="submit" name="decision" value="deny">${words.deny}</button></div>
<p class="small">${words.signedInAs(view.account)} <button type="submit" class="link" name="decision" value="switch">${words.otherAccount}</button></p>
</form>`
}

function signOut(view: SignOutView, words: Words): Html {
  const { client } = view
  return html`<h1>${words.signOutTitle}</h1>
<p>${client === undefined ? words.signOutAsked : words.signOutAskedBy(client)}</p>
<p>${words.signedInAs(view.account)} ${words.stayUntilEnded}</p>
<form method="post" action="${view.action}">
<input type="hidden" name="request" value="${view.request}">
<button type="submit">${words.signOut}</button>
</form>`
}

function notice(view: NoticeView, words: Words): Html {
  const { restart, requestId } = view
  const { title, text } = noticeWords(view, words)
  return html`<h1>${title}</h1>
<p>${text}</p>
${restart !== undefined && html`<p><a href="${restart}">${words.startAgain}</a></p>`}
${requestId !== undefined && html`<p class="small">${words.requestId(requestId)}</p>`}`
}

function faultOf({ fault }: LoginView, words: Words): string | undefined {
  if (fault === undefined || fault === 'wrong') return fault && words.wrong
  return fault === 'unverified' ? words.unverified : words.tooMany(Math.ceil(fault.waitSeconds))
}

function describedBy(fault: string | undefined): Html {
  return fault === undefined ? html`` : html` aria-describedby="fault" aria-invalid="true"`
}

function focused(isFirst: boolean): Html {
  return isFirst ? html` autofocus` : html``
}
