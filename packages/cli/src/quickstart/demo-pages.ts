/** What the demo client shows. */
import type { Message } from '@latchkey/protocol'
import { type Html, html } from '@latchkey/server'
import { quickstartPage } from './quickstart-page.ts'

const TITLE = 'Demo client'

export function startPage(signIn: string): Message {
  return quickstartPage(
    TITLE,
    html`<p>This page stands for an app of yours. It sends you to the login server, which asks who you are and what this app may have, and sends you back with a code.</p>
<p><a href="${signIn}">Sign in</a> as <code>roy</code>, with the password <code>roy</code>.</p>`,
  )
}

export function refusedPage(reason: string, again: string): Message {
  return quickstartPage(TITLE, html`<p role="alert">${reason}</p>\n<p><a href="${again}">Sign in</a> again.</p>`, 400)
}

/** What was in the tokens, and where to begin once more. */
export interface ShownClaims {
  readonly access: object
  readonly id: object
  readonly again: string
}

export function claimsPage({ access, id, again }: ShownClaims): Message {
  return quickstartPage(
    TITLE,
    html`<p>You are signed in. The code was exchanged for these tokens.</p>
${claimsOf('Access token: an API reads it', access)}
${claimsOf('id_token: this app reads it', id)}
<p><a href="${again}">Sign in</a> once more.</p>`,
  )
}

function claimsOf(title: string, claims: object): Html {
  return html`<h2>${title}</h2>\n<pre>${JSON.stringify(claims, null, 2)}</pre>`
}
