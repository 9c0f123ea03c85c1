/** What a campaign counts. Plain data: it is written to a file and read again when the campaign goes on. */

export interface Figures {
  mutants: number
  /** How many got as far as a signature check: refused by it, or after it. */
  reachedSignature: number
  /** How many of them were refused for a claim, under a signature that held. */
  reachedClaims: number
  /** How often each refusal was given: `code part reason claim`. */
  readonly refusals: Record<string, number>
  /** Mutants that were accepted: forgeries. */
  readonly accepted: Finding[]
  /** Errors that are no TokenError. */
  readonly foreign: Finding[]
  /** Inputs of at most 16,384 characters that take more processor time than the limit. */
  readonly slow: Finding[]
  /** How many were measured again because the first measurement was worse than any before. */
  measuredAgain: number
  /** The processor time of the worst input, the mean of 25 runs. */
  worstMilliseconds: number
  worstKind: string
  /** The worst single measurement by the clock on the wall, with everything that the machine did in between. */
  worstSingleMilliseconds: number
  /** Of the whole campaign: making mutants and judging them. */
  seconds: number
}

export interface Finding {
  readonly kind: string
  readonly token: string
  /** When it was judged, in seconds since the epoch. */
  readonly now: number
  readonly detail: string
}

export function noFigures(): Figures {
  return {
    mutants: 0,
    reachedSignature: 0,
    reachedClaims: 0,
    refusals: {},
    accepted: [],
    foreign: [],
    slow: [],
    measuredAgain: 0,
    worstMilliseconds: 0,
    worstKind: '',
    worstSingleMilliseconds: 0,
    seconds: 0,
  }
}

/** What is wrong with a campaign; nothing, when it proves what it is to prove. */
export function faultsOf({
  accepted,
  foreign,
  slow,
  mutants,
  reachedSignature,
  reachedClaims,
}: Figures): readonly string[] {
  return [
    accepted.length > 0 &&
      `${accepted.length} forgeries were accepted, first ${JSON.stringify(accepted[0]).slice(0, 2000)}`,
    foreign.length > 0 &&
      `${foreign.length} errors were no TokenError, first ${JSON.stringify(foreign[0]).slice(0, 2000)}`,
    slow.length > 0 && `${slow.length} inputs took over the limit, first ${JSON.stringify(slow[0]).slice(0, 400)}`,
    reachedSignature < mutants * 0.5 && `only ${percent(reachedSignature, mutants)} reached the signature`,
    reachedClaims < mutants * 0.1 && `only ${percent(reachedClaims, mutants)} reached the claims`,
  ].filter((fault) => fault !== false)
}

export function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`
}
