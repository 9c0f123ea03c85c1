/** PyJWT in one Python process that is handed whole batches. Its clock is put to the case's second; it has no option for `typ`. */
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Case, Peer, Verdict } from './judge.ts'

const PROGRAM = `
import calendar, json, sys, time, warnings
import jwt, jwt.api_jwt as api
from jwt.algorithms import get_default_algorithms
warnings.simplefilter("ignore")

class Clock:
    now = 0
    @staticmethod
    def utctimetuple():
        return time.gmtime(Clock.now)

class Datetime:
    @staticmethod
    def now(tz=None):
        return Clock

api.datetime = Datetime
algorithms = get_default_algorithms()
keys = {}

def key_of(alg, text):
    if text not in keys:
        keys[text] = bytes.fromhex(text) if alg.startswith("HS") else algorithms[alg].prepare_key(text)
    return keys[text]

def verdict(case):
    Clock.now = int(case["now"])
    policy = case["policy"]
    options = {"require": policy["requiredClaims"], "verify_aud": "audience" in policy}
    try:
        jwt.decode(case["token"], key_of(case["alg"], case["key"]), algorithms=[case["alg"]], options=options,
                   issuer=policy.get("issuer"), audience=policy.get("audience"), leeway=policy["leewaySeconds"])
        return {"accepts": True, "why": ""}
    except Exception as error:
        return {"accepts": False, "why": type(error).__name__ + ": " + str(error)[:80]}

print(json.dumps(jwt.__version__), flush=True)
for line in sys.stdin:
    print(json.dumps([verdict(case) for case in json.loads(line)]), flush=True)
`

/** A process of its own, until it is disposed of. @returns undefined when there is no Python that can import jwt (Debian: python3-jwt) */
export async function openPyjwt(): Promise<(Peer & Disposable) | undefined> {
  const command = ['/usr/bin/python3', 'python3'].find(
    (python) => spawnSync(python, ['-c', 'import jwt; jwt.PyJWT']).status === 0,
  )
  if (command === undefined) return undefined
  const child = spawn(command, ['-c', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async <T>(): Promise<T> => JSON.parse(String((await lines.next()).value)) as T
  const version = await answer<string>()
  return {
    name: 'PyJWT',
    version,
    knows: () => true,
    judge: async (cases) => {
      child.stdin.write(`${JSON.stringify(cases.map(forPython))}\n`)
      return answer<readonly Verdict[]>()
    },
    [Symbol.dispose]: () => child.stdin.end(),
  }
}

function forPython({ token, now, policy, key: { alg, object } }: Case): object {
  const key =
    object.type === 'secret'
      ? object.export().toString('hex')
      : object.export({ type: 'spki', format: 'pem' }).toString()
  return { token, now, policy, alg, key }
}
