/** The texts of all mails. They contain nothing that a stranger typed: a name could make us send an advertisement. */
import type { Mail } from './mailer.ts'

/** A mail without its recipient. */
export type Letter = Omit<Mail, 'to'>

/** Writes letters of a service. */
export interface Letters {
  readonly emailVerification: (link: string) => Letter
  readonly passwordReset: (link: string) => Letter
  /** To the owner of an address with which another account was asked for. */
  readonly emailTaken: () => Letter
  /** To a person whose account could not be made, because the name is taken. */
  readonly usernameTaken: () => Letter
}

/** @param service - what the operator calls the service */
export function createLetters(service: string): Letters {
  return {
    emailVerification: (link) =>
      letter(`Confirm your e-mail address for ${service}`, [
        `Somebody, you we hope, used this e-mail address for ${service}.`,
        'Open this page within an hour to confirm it:',
        { link },
        'If it was not you, do nothing.',
      ]),
    passwordReset: (link) =>
      letter(`Choose a new password for ${service}`, [
        `Somebody, you we hope, asked for a new password for your account at ${service}.`,
        'Open this page within an hour to choose one. It ends all sessions and removes all API keys of the account:',
        { link },
        'If it was not you, do nothing: your password is as it was.',
      ]),
    emailTaken: () =>
      letter(`You have an account at ${service} already`, [
        `Somebody, you perhaps, wanted a new account at ${service} with this e-mail address. It has one already, and nothing has changed.`,
        'If you have forgotten your password, ask for a new one where you log in.',
      ]),
    usernameTaken: () =>
      letter(`Choose another user name at ${service}`, [
        `Somebody, you we hope, wanted an account at ${service} with this e-mail address, and the user name is another's. There is no account yet.`,
        'Register again with another user name. If it was not you, do nothing.',
      ]),
  }
}

type Paragraph = string | { readonly link: string }

function letter(subject: string, paragraphs: readonly Paragraph[]): Letter {
  const text = paragraphs.map((one) => (typeof one === 'string' ? one : one.link)).join('\n\n')
  const html = paragraphs
    .map((one) => (typeof one === 'string' ? escaped(one) : `<a href="${escaped(one.link)}">${escaped(one.link)}</a>`))
    .map((one) => `<p>${one}</p>`)
    .join('\n')
  return { subject, text: `${text}\n`, html: `<!doctype html>\n<html lang="en"><body>\n${html}\n</body></html>\n` }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
