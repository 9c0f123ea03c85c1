/** Decides a case: as recorded, as recommended, plainly refused, or failed. */
import type { ExpectedResponse, GoldenCase } from './case.ts'
import { compare } from './compare.ts'
import { headerOf, type WireResponse } from './response.ts'
import type { Observation } from './run-case.ts'

export type Variant = 'main' | 'debug' | 'flask-3.1.3'

export type Verdict =
  | { readonly how: 'recorded' | 'recommended' | 'plainly refused' }
  | { readonly how: 'failed'; readonly complaints: readonly string[] }

/** Needs of the recorded systems that a server need not share, as long as it refuses in plain words. */
const refusable: readonly string[] = ['python-json', 'mysql-charset', 'wire']

/**
 * `copy` cases must be answered as recorded; `fix`, `configurable` and `optional` ones as recorded or as recommended.
 * Cases that need Python's JSON, MySQL's charset or a Python server's HTTP parser may be refused with a 4xx; never a 5xx.
 */
export function decide(golden: GoldenCase, variant: Variant, { response, circumstances }: Observation): Verdict {
  const complaints = compare(expectedOf(golden, variant), response, circumstances)
  if (complaints.length === 0) return { how: 'recorded' }
  if (golden.compat !== 'copy' && golden.recommended) {
    const answered = variant === 'debug' ? compacted(response) : response
    if (compare(golden.recommended, answered, circumstances).length === 0) return { how: 'recommended' }
  }
  const mayRefuse = golden.requires?.some((need) => refusable.includes(need)) ?? false
  if (mayRefuse && response.status >= 400 && response.status < 500) return { how: 'plainly refused' }
  return { how: 'failed', complaints: response.note ? [...complaints, `[${response.note}]`] : complaints }
}

/** Werkzeug's interactive debugger, its 500 page in debug mode, runs code for strangers: nobody is to copy it. */
function expectedOf(golden: GoldenCase, variant: Variant): ExpectedResponse {
  const recorded = golden.variants?.[variant]
  if (!recorded || (variant === 'debug' && recorded.status === 500)) return golden.response
  return recorded
}

/**
 * Recommendations are recorded in compact JSON, and debug mode indents by two. A body in exactly that form is folded,
 * its Content-Length with it; anything else is left as it is, and so will not match.
 */
function compacted(response: WireResponse): WireResponse {
  const text = response.body.toString()
  const compact = foldJson(text)
  if (compact === undefined) return response
  const body = Buffer.from(compact)
  const saved = response.body.length - body.length
  const headers = response.headers.map(([name, value]): readonly [string, string] =>
    name.toLowerCase() === 'content-length' ? [name, String(Number(value) - saved)] : [name, value],
  )
  return { ...response, headers, body }
}

function foldJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return text === `${JSON.stringify(value, null, 2)}\n` ? `${JSON.stringify(value)}\n` : undefined
  } catch {
    return undefined
  }
}

/** For messages: what a refused case was answered. */
export function statusOf({ response }: Observation): string {
  return response.status === 0 ? 'no response' : `${response.status} ${headerOf(response, 'content-type') ?? ''}`.trim()
}
