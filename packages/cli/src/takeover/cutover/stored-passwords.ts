/** What logins here make of the stored passwords of an old app, and whether it reads them. */
import { surveyUsers } from '@latchkey/sql'
import { createLoginCounter } from '../people/login-counter.ts'
import type { SettingsPeople } from '../people/settings-people.ts'

export interface StoredPasswords {
  /** `users.rehash`, or what it is where nobody has said it. */
  readonly rehash: string
  readonly rows: number
  /** Stored in the format that this server writes. Some may have been before. */
  readonly written: number
  /** Those that a login would replace. */
  readonly replaceable: number
  /** Whether the old app reads what this server writes: nothing new, or what Werkzeug reads, where all others in the table are Werkzeug's too. */
  readonly isReadable: boolean
}

/** Every row is read once; the database refuses every write. */
export async function countStoredPasswords({
  survey: place,
  hasher,
  rehash,
}: SettingsPeople): Promise<StoredPasswords> {
  await using survey = await surveyUsers(place)
  const logins = createLoginCounter(hasher)
  let rows = 0
  for await (const page of survey.pages()) {
    logins.add(page)
    rows += page.length
  }
  const { readable, old, unsafe, oldFormats } = logins.counts()
  const isWerkzeugs = oldFormats.every(([name]) => name.startsWith('werkzeug-'))
  const replaceable = rehash === 'never' ? 0 : rehash === undefined ? unsafe : old
  return {
    rehash: rehash ?? 'phc-argon2id',
    rows,
    written: readable - old,
    replaceable,
    isReadable: rehash === 'never' || (rehash === 'werkzeug-pbkdf2' && isWerkzeugs),
  }
}
