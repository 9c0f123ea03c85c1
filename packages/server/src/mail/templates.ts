/** The texts of all mails. They contain nothing that a stranger typed: a name could make us send an advertisement. */
import { letter, type Paragraph, spanText } from './letter.ts'
import type { Mail } from './mailer.ts'

/** A mail without its recipient. */
export type Letter = Omit<Mail, 'to'>

/** What a letter says of itself. */
export interface LetterFacts {
  /** How long its link works. */
  readonly validSeconds: number
  /** Set in the last one for now: how long no other will come. */
  readonly quietSeconds: number | undefined
}

/** Writes letters of a service. */
export interface Letters {
  readonly emailVerification: (link: string, facts: LetterFacts) => Letter
  readonly passwordReset: (link: string, facts: LetterFacts) => Letter
  readonly loginRelease: (link: string, facts: LetterFacts) => Letter
  /** To the owner of an address with which another account was asked for. */
  readonly emailTaken: (link: string, facts: LetterFacts) => Letter
  /** The same to an owner who must not log in. */
  readonly emailTakenByDisabled: () => Letter
  /** To a person whose account could not be made, because the name is taken. */
  readonly usernameTaken: () => Letter
  /** To the owner of an account for which an API key was made. */
  readonly apiKeyCreated: () => Letter
}

/** @param service - what the operator calls the service */
export function createLetters(service: string): Letters {
  return {
    emailVerification: (link, facts) =>
      letter(`Confirm your e-mail address for ${service}`, [
        `Somebody, you we hope, used this e-mail address for ${service}.`,
        `Open this page within ${spanText(facts.validSeconds)} to confirm it:`,
        { link },
        'If it was not you, do nothing.',
        ...last(facts),
      ]),
    passwordReset: (link, facts) =>
      letter(`Choose a new password for ${service}`, [
        `Somebody, you we hope, asked for a new password for your account at ${service}.`,
        ...choosing(link, facts),
        'If it was not you, do nothing: your password is as it was.',
        ...last(facts),
      ]),
    loginRelease: (link, facts) =>
      letter(`Log in to ${service} again`, [
        `Somebody, you we hope, could not log in to ${service} with your user name, because wrong passwords are being tried at it.`,
        `Open this page within ${spanText(facts.validSeconds)}, on the device on which you want to log in. Then log in with your password, as always:`,
        { link },
        'If it was not you, do nothing. This page lets nobody in without your password.',
        ...last(facts),
      ]),
    emailTaken: (link, facts) =>
      letter(`You have an account at ${service} already`, [
        ...taken(service),
        'If you have forgotten your password, choose a new one.',
        ...choosing(link, facts),
        'If it was not you, do nothing.',
        ...last(facts),
      ]),
    emailTakenByDisabled: () =>
      letter(`You have an account at ${service} already`, [
        ...taken(service),
        'It is disabled: ask those who run the service.',
      ]),
    usernameTaken: () =>
      letter(`Choose another user name at ${service}`, [
        `Somebody, you we hope, wanted an account at ${service} with this e-mail address, and the user name is another's. There is no account yet.`,
        'Register again with another user name. If it was not you, do nothing.',
      ]),
    apiKeyCreated: () =>
      letter(`A new API key for your account at ${service}`, [
        `Somebody, you we hope, made an API key for your account at ${service}. Whoever has it can act as you.`,
        'If it was not you, choose a new password by mail: that ends all sessions and removes all API keys of the account.',
      ]),
  }
}

function choosing(link: string, { validSeconds }: LetterFacts): readonly Paragraph[] {
  const within = `Open this page within ${spanText(validSeconds)} to choose one.`
  return [`${within} It ends all sessions and removes all API keys of the account:`, { link }]
}

function taken(service: string): readonly Paragraph[] {
  return [
    `Somebody, you perhaps, wanted a new account at ${service} with this e-mail address. It has one already, and nothing has changed.`,
  ]
}

/** Whoever asks for more must not wait for them. */
function last({ quietSeconds }: LetterFacts): readonly Paragraph[] {
  if (quietSeconds === undefined) return []
  return [
    `This is the last mail to this address for up to ${spanText(quietSeconds)}, however often one is asked for. It works all that time, and so do those that came before it.`,
  ]
}
