/** Programs inside the root of an image, as a container runs them: as its user, on a root that nobody can write, with settings and secrets from outside. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { collectOutput } from '../../collect-output.ts'

/** A root, and what a container adds to it. */
export interface Rooted {
  /** The root of the image, as it is mounted. */
  readonly root: string
  /** The image's own: `10001:10001`, and its variables as `NAME=value`. */
  readonly user: string
  readonly variables: readonly string[]
  readonly workingFolder: string
  /** The folder that becomes `/etc/latchkey`, and the one that becomes `/run/secrets`. */
  readonly settings: string
  readonly secrets: string
}

/** What a program printed and how it ended. */
export interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const START_MILLISECONDS = 30_000

/** In a mount namespace of its own, so that nothing of it is seen outside, and it goes with the program. */
const ENTER = `set -eu
root=$1 settings=$2 secrets=$3 user=$4 folder=$5; shift 5
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind "$settings" "$root/etc/latchkey"
mkdir -p "$root/run/secrets"
mount --bind "$secrets" "$root/run/secrets"
mount -o remount,ro,bind "$root"
exec chroot --userspec="$user" "$root" /usr/bin/env -i -C "$folder" "$@"`

/** @param words - a program of the image and its words; `NAME=value` before them */
function wordsOf(rooted: Rooted, words: readonly string[]): readonly string[] {
  const { root, settings, secrets, user, workingFolder, variables } = rooted
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child']
  const given = [root, settings, secrets, user, workingFolder, ...variables, ...words]
  return [...namespaces, 'sh', '-c', ENTER, 'sh', ...given]
}

/** Runs a program to its end. */
export async function runRooted(rooted: Rooted, words: readonly string[], input: string = ''): Promise<Ended> {
  const child = spawn('unshare', wordsOf(rooted, words))
  const printed = collectOutput(child)
  child.stdin.on('error', () => {}).end(input)
  await once(child, 'close')
  return { exitCode: child.exitCode ?? -1, ...printed }
}

/** A server in the root. */
export interface RootedServer extends AsyncDisposable {
  readonly port: number
  readonly adminPort: number
  readonly residentMegabytes: () => Promise<number>
  /** Whether it has loaded a file whose path has this in it. */
  readonly hasLoaded: (part: string) => Promise<boolean>
  /** Sends SIGTERM to it. */
  readonly end: () => Promise<Ended>
}

/** @throws {Error} with what it printed, when it does not listen */
export async function serveRooted(rooted: Rooted, words: readonly string[]): Promise<RootedServer> {
  const child = spawn('unshare', wordsOf(rooted, words), { stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = collectOutput(child)
  const deadline = performance.now() + START_MILLISECONDS
  const port = () => /\bon http:\/\/[^\s/]+:(\d+)\n/.exec(printed.stdout)?.[1]
  while (port() === undefined) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the server of the image does not listen:\n${printed.stdout}${printed.stderr}`)
    }
    await sleep(20)
  }
  const end = async (): Promise<Ended> => {
    if (child.exitCode === null) {
      process.kill(await serverOf(child), 'SIGTERM')
      await once(child, 'close')
    }
    return { exitCode: child.exitCode ?? -1, ...printed }
  }
  return {
    port: Number(port()),
    adminPort: Number(/^administration on http:\/\/[^\s/]+:(\d+)$/m.exec(printed.stdout)?.[1]),
    residentMegabytes: async () => residentMegabytes(await serverOf(child)),
    hasLoaded: async (part) => readFileSync(`/proc/${await serverOf(child)}/maps`, 'utf8').includes(part),
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  }
}

/** The first process of the namespace, which is the server: `unshare` waits for it and hands no signal on. */
async function serverOf({ pid }: ChildProcess): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(pid)])
  return Number(stdout.trim())
}

async function residentMegabytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '--pid', String(pid)])
  return Math.round(Number(stdout) / 1024)
}
