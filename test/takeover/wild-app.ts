/** The ten wild apps: what was recorded of each, and what starts in its place. */
import { readFileSync } from 'node:fs'
import type { ServeParts } from './start-serve.ts'

interface WildApp {
  readonly name: string
  readonly secret: string
  readonly passwords: Readonly<Record<string, string>>
  readonly users: {
    readonly table: string | null
    readonly columns: string | null
    readonly rows: readonly Readonly<Record<string, unknown>>[]
  }
}

const apps = JSON.parse(readFileSync(new URL('cases/wild-apps.json', import.meta.url), 'utf8')) as readonly WildApp[]

export const wildNames: readonly string[] = apps.map(({ name }) => name)

export function wildApp(name: string): ServeParts {
  const app = apps.find((one) => one.name === name)
  if (!app) throw new TypeError(`there is no wild app ${name}`)
  const { table, columns, rows } = app.users
  const settings: unknown = JSON.parse(readFileSync(new URL(`wild/${name}.json`, import.meta.url), 'utf8'))
  return {
    settings,
    environment: { APP_SECRET: app.secret, ...(app.passwords['*'] && { SHARED_PASSWORD: app.passwords['*'] }) },
    sql: table === null ? [] : [`create table "${table}" (${columns})`, ...rows.map((row) => insertOf(table, row))],
  }
}

function insertOf(table: string, row: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(row).map((name) => `"${name}"`)
  return `insert into "${table}" (${names.join()}) values (${Object.values(row).map(literal).join()})`
}

function literal(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
}
