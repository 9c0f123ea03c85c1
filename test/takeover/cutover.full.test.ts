/** The settings and the commands of `docs/takeover/cutover.md` as they stand there, between clients and a Flask app under gunicorn. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { latchkey } from '../cli/initialised.ts'
import { runToEnd } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { makePeople, startOldApp } from './cutover/old-app.ts'
import { startServe } from './start-serve.ts'

const PAGE = readFileSync(new URL('../../docs/takeover/cutover.md', import.meta.url), 'utf8')
const [, SETTINGS = ''] = /```json\n(.*?)```/s.exec(PAGE) ?? []
const COMMANDS = [...PAGE.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, lines = '']) => lines.trim().split('\n'))
const APP_SECRET = 'q8Jx2Lw0Vn5Rb7Tm4Yc9Zd1Hs3Kf6PgA'
const PASSWORD = 'open sesame'
const NAMES = Array.from({ length: 4 }, (_, i) => `user-${i}`)

type Side = 'here' | 'there'

async function logIn(url: string, username: string): Promise<{ readonly side: Side; readonly token: string }> {
  const body = JSON.stringify({ username, password: PASSWORD })
  const answer = await fetch(`${url}/auth`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const said = await answer.text()
  assert.equal(answer.status, 200, `${username}: ${said}`)
  const { access_token: token } = JSON.parse(said) as { readonly access_token: string }
  return { side: answer.headers.get('x-answered-by') === 'old-app' ? 'there' : 'here', token }
}

/** Both the server and the app check the token. */
async function isValid(url: string, token: string): Promise<void> {
  const answer = await fetch(`${url}/rest-auth`, { headers: { authorization: `JWT ${token}` } })
  assert.equal(answer.status, 200, await answer.text())
}

describe('the page about moving people', () => {
  it('moves them under load by 1, 50 and 100 %, and back, and nobody notices', async () => {
    using folder = scratchFolder()
    const users = join(folder.path, 'app.db')
    makePeople(users, NAMES, PASSWORD)
    await using app = await startOldApp(users, APP_SECRET)
    const text = SETTINGS.replace('"port": 5000', '"port": 0').replace(':8000', `:${app.port}`)
    const settings = { ...JSON.parse(text), limits: { off: 'one address sends all logins of this test' } }
    const env = {
      APP_SECRET,
      USERS_URL: `sqlite:${users}`,
      DATABASE_URL: `sqlite:${join(folder.path, 'latchkey.db')}`,
    }
    writeFileSync(join(folder.path, 'latchkey.json'), JSON.stringify(settings))
    await using one = await startServe({ settings, environment: env })
    await using other = await startServe({ settings, environment: env })
    const urls = [one, other].map(({ address }) => `http://127.0.0.1:${address.port}`)
    const command = (line: string) => {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '').slice(1)
      return runToEnd([...latchkey, ...words], { cwd: folder.path, env })
    }
    const sidesAt = async (url: string) => {
      const sides: string[] = []
      for (const name of NAMES) sides.push((await logIn(url, name)).side)
      return sides
    }
    const settled = async (fits: (sides: readonly string[]) => boolean) => {
      for (let i = 0; i < 60; i += 1) {
        const [left, right] = [await sidesAt(urls[0] ?? ''), await sidesAt(urls[1] ?? '')]
        if (left.join() === right.join() && fits(left)) return left
        await sleep(100)
      }
      throw new Error('the two servers did not follow the switch')
    }

    const [url = ''] = urls
    const old = await logIn(url, 'user-0')
    assert.equal(old.side, 'there')
    const early = await command('latchkey takeover cutover --percent 1 --yes')
    assert.deepEqual(
      [early.exitCode, /nothing was compared/.test(early.stdout)],
      [1, true],
      early.stdout + early.stderr,
    )

    let isOver = false
    let requests = 0
    const tokens: string[] = [old.token]
    // One login at a time: each is dearer here than at the old app, and a server that has too many of them answers 503.
    const load = (async () => {
      for (let i = 0; !isOver; i += 1) {
        const at = urls[i % urls.length] ?? ''
        const { token } = await logIn(at, NAMES[i % NAMES.length] ?? '')
        tokens.push(token)
        for (const known of [token, old.token]) await isValid(at, known)
        requests += 3
      }
    })()
    const steps: (readonly string[])[] = []
    const run = (async () => {
      for (const line of COMMANDS) {
        const { exitCode, stdout, stderr } = await command(line)
        assert.deepEqual([exitCode, stderr], [0, ''], `${line}\n${stdout}`)
        const [, percent = '0'] = /--percent (\d+)/.exec(line) ?? []
        if (line.includes('--dry-run')) assert.match(stdout, /^would change all routes: from 0 % to 1 %/)
        else
          steps.push(
            await settled((sides) => (percent !== '50' || new Set(sides).size === 2 ? fitsAll(percent, sides) : false)),
          )
      }
    })().finally(() => {
      isOver = true
    })
    await Promise.all([run, load]).catch((fault: unknown) => {
      const told = [one, other].flatMap(({ log }) =>
        log()
          .split('\n')
          .filter((line) => line.includes('"fault"')),
      )
      throw new Error(told.join('\n'), { cause: fault })
    })
    assert.ok(requests > 0)

    const [first = [], half = [], all = [], back = []] = steps
    for (const [i, side] of first.entries()) if (side === 'here') assert.equal(half[i], 'here')
    assert.deepEqual([new Set(all), new Set(back)], [new Set(['here']), new Set(['there'])])
    for (const token of tokens) await isValid(url, token)
    using database = new DatabaseSync(users)
    const left = database.prepare("select count(*) as n from user where password like 'pbkdf2:sha256:1000$%'").get()
    assert.equal(left?.['n'], 0, 'every password was replaced, and the app has read each of them after the rollback')
  })
})

function fitsAll(percent: string, sides: readonly string[]): boolean {
  if (percent === '100') return sides.every((side) => side === 'here')
  return percent !== '0' || sides.every((side) => side === 'there')
}
