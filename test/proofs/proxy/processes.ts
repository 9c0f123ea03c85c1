/** Processes that listen, what they cost, and a client for them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Pool } from 'undici'

export interface Running extends AsyncDisposable {
  readonly url: string
  /** Seconds of CPU since its start, user and system. */
  readonly cpu: () => number
  /** Bytes in memory. */
  readonly resident: () => number
}

const TICKS_A_SECOND = 100

/** Runs a program of this repository until it says where it listens. */
export async function run(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment }
  const child = spawn(process.execPath, ['--conditions=@latchkey/source', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await listeningUrl(child)
  const read = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8')
  return {
    url,
    cpu() {
      const fields = read('stat')
        .replace(/^.*\) /, '')
        .split(' ')
      return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
    },
    resident: () => Number(/VmRSS:\s+(\d+)/.exec(read('status'))?.[1]) * 1024,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    const [, url] = /\bon (http:\/\/127\.0\.0\.1:\d+)/.exec(text) ?? []
    if (url !== undefined) {
      child.stdout?.resume()
      return url
    }
  }
  throw new Error(`it does not listen: ${text}`)
}

/** Milliseconds of each request. */
export async function load(url: string, path: string, many: number, atOnce: number): Promise<readonly number[]> {
  const pool = new Pool(url, { connections: atOnce })
  const took: number[] = []
  let left = many
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const start = performance.now()
      const { statusCode, body } = await pool.request({ path, method: 'GET' })
      await body.dump()
      if (statusCode !== 200) throw new Error(`${url}${path} answered ${statusCode}`)
      took.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await pool.close()
  return took
}
