/** What is said of a user's API keys where their sessions end: they go on. */
import { ACTOR, type AdministrationWorld } from './administration-world.ts'

/** For a document and for a line. */
export interface KeysLeft {
  readonly apiKeysLeft: number
  readonly text: string
}

export async function keysLeftOf({ administration }: AdministrationWorld, subject: string): Promise<KeysLeft> {
  const left = await administration.settleApiKeys({ subject, end: false, client: {}, actor: ACTOR })
  const those = left === 1 ? '1 API key goes on' : `${left} API keys go on`
  return {
    apiKeysLeft: left,
    text: left === 0 ? 'there is no API key' : `${those}: latchkey users reset-credentials ends them too`,
  }
}
