/** English. */
import type { Words } from './words.ts'

export const en: Words = {
  language: 'en',
  direction: 'ltr',
  signIn: 'Sign in',
  signInTo: (client) => `Sign in to continue to ${client}`,
  username: 'User name',
  password: 'Password',
  wrong: 'The user name or the password is wrong.',
  unverified:
    'Your e-mail address is not verified yet. Open the link in the mail that we sent you, then sign in again.',
  tooMany: (seconds) => `There were too many attempts. Try again in ${seconds} seconds.`,
  timeLimit: (minutes) => `This page is good for ${minutes} minutes. After that you can start again.`,
  allowTitle: (client) => `Allow access for ${client}?`,
  signedInAs: (name) => `You are signed in as ${name}.`,
  otherAccount: 'Use another account',
  callsItself: (client) => `This application calls itself ${client}.`,
  notVerified: 'Nobody here has checked who runs it.',
  clientHost: (host) => `It is described at ${host}.`,
  sentBackTo: (host) => `You will be sent to ${host}.`,
  wantsAccess: (resource) => `It asks for access to ${resource}:`,
  staysSignedIn: 'Stay connected while you are away, until you end it',
  nothingMore: 'Know who you are, and nothing more',
  allow: 'Allow',
  deny: 'Deny',
  somethingWrong: 'This did not work',
  badRequest:
    'The application that sent you here did not ask in a way that can be answered. Go back to it and try again.',
  elsewhereTitle: 'This sign-in began elsewhere',
  elsewhere: 'It was started in another browser, or your browser has lost its cookies. You can start again here.',
  expiredTitle: 'This page has expired',
  expired: 'You took longer than this page was good for. You can start again.',
  finishedTitle: 'You are already signed in',
  finished: (client) => `This sign-in is finished. Go back to ${client}.`,
  startAgain: 'Start again',
  requestId: (id) => `Number of this request: ${id}`,
}
