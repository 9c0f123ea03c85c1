/** `latchkey explain`: why a token is accepted or refused, or a request was, without showing a token. */
import { ConfigurationError } from '@latchkey/server'
import { withEnvFile } from '../configuration/env-file.ts'
import { readSettingsFile } from '../configuration/settings-file.ts'
import { type ExplainedFace, explainFace } from '../explain/explain-face.ts'
import type { ExplainSettings } from '../explain/explain-settings.ts'
import { issuerFace } from '../explain/issuer-face.ts'
import type { JudgedFace } from '../explain/judged-face.ts'
import { configuredFaces, singleFace } from '../explain/judged-faces.ts'
import { configuredNativeFace, NATIVE } from '../explain/native-face.ts'
import { explanationText, facesDocument, requestDocument, requestText } from '../explain/report.ts'
import { explainRequest } from '../explain/request/explain-request.ts'
import { findRefusal } from '../explain/request/find-refusal.ts'
import { readSentToken } from '../explain/sent-token.ts'
import type { Environment, Surroundings } from '../surroundings.ts'

const ACCEPTED = 0
const FOUND = 0
const REFUSED = 1
const USAGE = 2

/** @returns the exit code: 0 a face accepts the token, or the request was found; 1 all refuse it; 2 there is nothing to say */
export async function explain(settings: ExplainSettings, surroundings: Surroundings): Promise<number> {
  const { stdin, stdout, stderr } = surroundings
  try {
    const { file, face, single, issuer, json, request } = settings
    if (request) {
      const explained = explainRequest(await findRefusal(request, stdin))
      stdout.write(json ? requestDocument(explained) : requestText(explained))
      return FOUND
    }
    const environment = withEnvFile(surroundings.env, settings.envFile)
    await using owned = new AsyncDisposableStack()
    const chosen = issuer
      ? [issuerFace(issuer, owned)]
      : single
        ? [singleFace(single, environment)]
        : await facesOf(file ?? 'latchkey.json', face, environment)
    const at = settings.at ?? Date.now() / 1000
    const sent = readSentToken(await readInput(surroundings))
    const explained: ExplainedFace[] = []
    for (const one of chosen) explained.push(await explainFace(one, sent, at))
    stdout.write(json ? facesDocument(explained, sent, at) : explanationText(explained, sent, at))
    return exitCodeOf(explained, chosen)
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault
    for (const line of fault.faults) stderr.write(`error: ${line}\n`)
    return USAGE
  }
}

/** @throws {ConfigurationError} when there is no such file or face, or it is not JSON */
async function facesOf(
  file: string,
  face: ExplainSettings['face'],
  environment: Environment,
): Promise<readonly JudgedFace[]> {
  const settings = readSettingsFile(file)
  const faces = configuredFaces(file, settings, environment)
  const chosen = faces.filter(({ index }) => face === undefined || face === index)
  // No database is opened for the others.
  const isMeant = settings.native !== undefined && (face === undefined || face === NATIVE)
  const all = isMeant ? [...chosen, await configuredNativeFace(file, settings, environment)] : chosen
  if (all.length > 0) return all
  const names = [...(faces.length > 0 ? [`0 to ${faces.length - 1}`] : []), ...(settings.native ? [NATIVE] : [])]
  throw new ConfigurationError([`--face: there are the faces ${names.join(', ')}`])
}

function exitCodeOf(explained: readonly ExplainedFace[], faces: readonly JudgedFace[]): number {
  if (explained.some(({ accepted }) => accepted)) return ACCEPTED
  return faces.some(({ faults }) => faults.length > 0) ? USAGE : REFUSED
}

const MOST_BYTES = 1_048_576

/** @throws {ConfigurationError} when nothing comes, or too much */
async function readInput({ stdin, stderr }: Surroundings): Promise<string> {
  if (stdin.isTTY) stderr.write('Paste the token, then press Enter and Ctrl-D.\n')
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stdin) {
    const read = Buffer.from(chunk)
    bytes += read.length
    if (bytes > MOST_BYTES) throw new ConfigurationError(['standard input: more than a megabyte is not a token'])
    chunks.push(read)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (text.trim() === '') {
    throw new ConfigurationError(['standard input: is empty; give the token there: latchkey explain < token.txt'])
  }
  return text
}
