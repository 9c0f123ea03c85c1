/** All live sessions of a user, page by page, so that no number of them is read at once. */
import type { LiveSessionsQuery, SessionStore, StoredSession } from './session-store.ts'

const PAGE = 200

export async function* listAllLive(
  store: Pick<SessionStore, 'listLive'>,
  whose: Pick<LiveSessionsQuery, 'subject' | 'now'>,
): AsyncGenerator<readonly StoredSession[], void> {
  let before: string | undefined
  for (;;) {
    const page: readonly StoredSession[] = await store.listLive({
      ...whose,
      limit: PAGE,
      ...(before !== undefined && { before }),
    })
    yield page
    if (page.length < PAGE) return
    before = page.at(-1)?.id
  }
}
