/** What each notice says. */
import type { NoticeView } from './views.ts'
import type { Words } from './words/words.ts'

export function noticeWords(
  { notice, client }: Pick<NoticeView, 'notice' | 'client'>,
  words: Words,
): { readonly title: string; readonly text: string } {
  return {
    error: { title: words.somethingWrong, text: words.badRequest },
    elsewhere: { title: words.elsewhereTitle, text: words.elsewhere },
    expired: { title: words.expiredTitle, text: words.expired },
    finished: { title: words.finishedTitle, text: words.finished(client) },
    signedOut: { title: words.signedOutTitle, text: words.signedOut },
    unavailable: { title: words.unavailableTitle, text: words.unavailable },
  }[notice]
}
