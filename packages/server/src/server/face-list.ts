/** Reads the faces of a server's options. */
import { checked, eachOf } from '@latchkey/options'
import type { FaceRecipe } from './face.ts'

export function faceList(value: unknown): readonly FaceRecipe[] {
  return eachOf(faceOption, 'a list of what nativeFace() and face() return')(value)
}

function faceOption(value: unknown): FaceRecipe {
  return checked(value, isFace(value), 'what nativeFace() or face() returns')
}

export function isFace(value: unknown): value is FaceRecipe {
  return ['open', 'faults', 'addresses'].every((name) => typeof Reflect.get(Object(value), name) === 'function')
}
