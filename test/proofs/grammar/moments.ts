/** Good tokens, judged when they are not good: the text is untouched, the clock is another. */
import type { Mutation, Place } from './mutation.ts'
import { LEEWAY_SECONDS } from './settings.ts'

export const wrongMoments: readonly Mutation[] = [
  wrongMoment('after its end', (place) => time(place, 'exp') + LEEWAY_SECONDS + place.random.below(1e6)),
  wrongMoment('before its beginning', (place) => time(place, 'nbf') - LEEWAY_SECONDS - 1 - place.random.below(1e6)),
  wrongMoment(
    'a fraction after its end',
    (place) => time(place, 'exp') + LEEWAY_SECONDS + place.random.below(1e6) / 1e6,
  ),
]

function wrongMoment(name: string, moment: (place: Place) => number): Mutation {
  return { kind: `moment/${name}`, resigned: false, make: ({ original }) => original.token, moment }
}

function time({ original }: Place, name: 'exp' | 'nbf'): number {
  return Number(original.claims.find(([own]) => own === name)?.[1])
}
