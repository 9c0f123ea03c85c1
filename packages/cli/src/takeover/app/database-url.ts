/** Where the old app's database is, if its configuration says it in a URL. */
import type { AppText } from './read-app.ts'

const NAMES = ['SQLALCHEMY_DATABASE_URI', 'SQLALCHEMY_DATABASE_URL', 'DATABASE_URL', 'DATABASE_URI', 'databaseUrl']

/** In our words; undefined for none, and for a database that is not read here. */
export function databaseUrlOf({ settings, variables }: Pick<AppText, 'settings' | 'variables'>): string | undefined {
  for (const name of NAMES) {
    const value = settings.get(name)?.value
    const text = value?.kind === 'variable' ? (variables.get(value.name) ?? textOf(value.otherwise)) : textOf(value)
    const url = text && ours(text)
    if (url) return url
  }
  return undefined
}

function textOf(value: { readonly kind: string; readonly text?: string } | undefined): string | undefined {
  return value?.kind === 'text' ? value.text : undefined
}

/** SQLAlchemy names a driver, and has slashes before a file. */
function ours(url: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(\w+)(?:\+\w+)?:(.*)$/s.exec(url) ?? []
  if (scheme === 'sqlite') {
    const path = rest.replace(/^\/\/(?:\/(?=[^/])|(?=\/)|$)/, '').replace(/\?.*$/s, '')
    return path === '' ? undefined : `sqlite:${path.replace(/^\/\//, '/')}`
  }
  return /^(?:mysql|mariadb|postgres|postgresql)$/.test(scheme) ? `${scheme}:${rest}` : undefined
}
