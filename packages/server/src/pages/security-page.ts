/** The page on which users see where they are signed in and what they have allowed, and end it. */
import { type Html, html } from '../http/html.ts'
import type { ConsentLine, SecurityView, SessionLine } from './views.ts'
import type { Words } from './words/words.ts'

/** One form: each button says what it ends. */
export function securityPage(view: SecurityView, words: Words): Html {
  const { sessions, consents, older } = view
  return html`<h1>${words.securityTitle}</h1>
<p>${words.signedInAs(view.account)}</p>
<form method="post" action="${view.action}">
<h2>${words.sessionsTitle}</h2>
${sessions.length === 0 && html`<p>${words.noSessions}</p>`}
<ul class="list">${sessions.map((session) => sessionItem(session, words))}</ul>
${older !== undefined && html`<p><a href="${older}">${words.olderSessions}</a></p>`}
<p>${words.othersExplained}</p>
<button type="submit" name="others" value="end">${words.endOthers}</button>
<h2>${words.consentsTitle}</h2>
${consents.length === 0 && html`<p>${words.noConsents}</p>`}
<ul class="list">${consents.map((consent) => consentItem(consent, words))}</ul>
</form>
<form method="post" action="${view.signOutAction}">
<button type="submit">${words.signOut}</button>
</form>`
}

/** The button's own words are the same everywhere, so that it is described by what it ends. */
function sessionItem({ id, client, device, address, lastUsedAt, isHere }: SessionLine, words: Words): Html {
  return html`<li><div id="s-${id}"><strong>${client}</strong>${isHere && ` (${words.here})`}
${device !== undefined && html`<br>${device}`}
<br><span class="small">${words.lastUsed(timeText(lastUsedAt, words))}${address !== undefined && `, ${words.from(address)}`}</span></div>
<button type="submit" class="small-button" name="session" value="${id}" aria-describedby="s-${id}">${words.endSession}</button></li>
`
}

function consentItem({ id, client, resource, scopes, grantedAt }: ConsentLine, words: Words): Html {
  return html`<li><div id="c-${id}"><strong>${client}</strong>: ${resource}
<ul>${scopes.map((scope) => html`<li>${scope}</li>`)}</ul>
<span class="small">${words.allowedOn(timeText(grantedAt, words))}</span></div>
<button type="submit" class="small-button" name="consent" value="${id}" aria-describedby="c-${id}">${words.withdraw}</button></li>
`
}

/** In UTC, and it says so: the server does not know where its users are. */
function timeText(seconds: number, { language }: Words): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(seconds * 1000)} UTC`
}
