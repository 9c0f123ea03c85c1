/** The libraries that are recognised, the most particular first. Adding one is a file beside this one, and a row. */
import { declared } from './declared.ts'
import { fastapi } from './fastapi.ts'
import { flaskJwt } from './flask-jwt.ts'
import { flaskJwtExtended } from './flask-jwt-extended.ts'
import { flaskJwtSimple } from './flask-jwt-simple.ts'
import { jsonwebtoken } from './jsonwebtoken.ts'
import { nest } from './nest.ts'
import type { Preset, Seen } from './preset.ts'
import { simplejwt } from './simplejwt.ts'

export const PRESETS: readonly Preset[] = [
  flaskJwtExtended,
  flaskJwtSimple,
  flaskJwt,
  simplejwt,
  nest,
  jsonwebtoken,
  fastapi,
  declared,
]

export interface ChosenPreset {
  readonly preset: Preset
  /** For people: what showed it. */
  readonly because: string
}

/** By the modules that the code loads, else by the tokens; undefined when nothing shows any. */
export function choosePreset({ app, tokens }: Pick<Seen, 'app' | 'tokens'>): ChosenPreset | undefined {
  const names = [...app.imports, ...(app.settings.has('SIMPLE_JWT') ? ['SIMPLE_JWT'] : [])]
  for (const preset of PRESETS) {
    const module = names.find((name) => preset.modules.test(name))
    if (module !== undefined) return { preset, because: `the code has ${module}` }
  }
  const fitting = tokens && PRESETS.find(({ fits }) => fits(tokens))
  return fitting && { preset: fitting, because: 'the tokens have its claims' }
}
