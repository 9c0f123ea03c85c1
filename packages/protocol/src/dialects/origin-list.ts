/** Origins in options: exact ones, compared as text. */
import { checked, textList } from '@latchkey/options'

/** At least one origin, each as a browser sends it. */
export function originList(value: unknown): readonly string[] {
  const advice = 'at least one origin as a browser sends it, such as https://app.example.com'
  const origins = textList(value, advice, isOrigin)
  return checked(origins, origins.length > 0, advice)
}

function isOrigin(value: string): boolean {
  return URL.parse(value)?.origin === value
}
