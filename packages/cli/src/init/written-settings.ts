/** The settings file that is written: the least that makes these answers a server. */
import { type Answers, DATABASE_URL, KEY_ENCRYPTION_KEY, LOCAL_ISSUER, TOKEN_SECRET } from './answers.ts'

export function writtenSettings({ people, old, issuer }: Answers): Readonly<Record<string, unknown>> {
  const users = people && { users: { urlEnv: DATABASE_URL, ...people } }
  if (!old) {
    return {
      ...listening(issuer),
      ...users,
      database: { urlEnv: DATABASE_URL },
      signingKeys: { encryptionEnv: KEY_ENCRYPTION_KEY },
      native: { issuer },
    }
  }
  const { dialect, allowWeak } = old
  const face = { dialect, secretEnv: TOKEN_SECRET, ...(allowWeak !== undefined && { allowWeak }) }
  return { ...users, faces: [face] }
}

/** An issuer on this machine is the server itself; in front of any other stands a proxy. */
function listening(issuer: string): { readonly port?: number } {
  if (issuer === LOCAL_ISSUER || !URL.canParse(issuer)) return {}
  const { protocol, port } = new URL(issuer)
  return protocol === 'http:' ? { port: Number(port || 80) } : {}
}
