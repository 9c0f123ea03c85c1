/** German. */
import type { Words } from './words.ts'

export const de: Words = {
  language: 'de',
  direction: 'ltr',
  signIn: 'Anmelden',
  signInTo: (client) => `Anmelden, um zu ${client} zu gelangen`,
  username: 'Benutzername',
  password: 'Passwort',
  wrong: 'Benutzername oder Passwort ist falsch.',
  unverified:
    'Ihre E-Mail-Adresse ist noch nicht bestätigt. Öffnen Sie den Link in unserer E-Mail und melden Sie sich dann an.',
  tooMany: (seconds) => `Das waren zu viele Versuche. Bitte in ${seconds} Sekunden noch einmal.`,
  timeLimit: (minutes) => `Diese Seite gilt ${minutes} Minuten. Danach können Sie neu beginnen.`,
  allowTitle: (client) => `${client} den Zugriff erlauben?`,
  signedInAs: (name) => `Sie sind als ${name} angemeldet.`,
  otherAccount: 'Ein anderes Konto verwenden',
  callsItself: (client) => `Diese Anwendung nennt sich ${client}.`,
  notVerified: 'Wer sie betreibt, hat hier niemand geprüft.',
  clientHost: (host) => `Sie ist unter ${host} beschrieben.`,
  sentBackTo: (host) => `Sie werden zu ${host} weitergeleitet.`,
  wantsAccess: (resource) => `Sie möchte Zugriff auf ${resource}:`,
  seesName: 'Ihren Benutzernamen sehen',
  seesEmail: 'Ihre E-Mail-Adresse sehen',
  staysSignedIn: 'Verbunden bleiben, auch wenn Sie nicht da sind, bis Sie es beenden',
  nothingMore: 'Wissen, wer Sie sind, und nichts weiter',
  allow: 'Erlauben',
  deny: 'Ablehnen',
  somethingWrong: 'Das hat nicht geklappt',
  badRequest:
    'Die Anwendung, die Sie hierher geschickt hat, hat so gefragt, dass niemand antworten kann. Gehen Sie zurück und versuchen Sie es noch einmal.',
  elsewhereTitle: 'Diese Anmeldung begann woanders',
  elsewhere:
    'Sie wurde in einem anderen Browser begonnen, oder Ihr Browser hat seine Cookies verloren. Sie können hier neu beginnen.',
  expiredTitle: 'Diese Seite ist abgelaufen',
  expired: 'Es hat länger gedauert, als diese Seite gilt. Sie können neu beginnen.',
  finishedTitle: 'Sie sind bereits angemeldet',
  finished: (client) => `Diese Anmeldung ist abgeschlossen. Gehen Sie zurück zu ${client}.`,
  unavailableTitle: 'Das geht gerade nicht',
  unavailable: 'Der Server kann im Moment nicht antworten. Warten Sie kurz, und laden Sie diese Seite dann neu.',
  startAgain: 'Neu beginnen',
  requestId: (id) => `Nummer dieser Anfrage: ${id}`,
}
