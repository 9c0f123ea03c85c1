/** What several servers of the tests have in common: a native face that a test can reach into, and mails that it can read. */

import type { Mail } from '../mail/mailer.ts'
import type { AccountMail } from '../native/account-mail.ts'
import type { nativeFace, OpenedNativeFace } from '../native/native-face.ts'

type NativeRecipe = ReturnType<typeof nativeFace>

/** @returns the recipe for the server, and what it was opened to */
export function watchedNativeFace(recipe: NativeRecipe): {
  readonly recipe: NativeRecipe
  readonly opened: () => OpenedNativeFace
} {
  let face: OpenedNativeFace | undefined
  const open: NativeRecipe['open'] = async (ground) => {
    face = await recipe.open(ground)
    return face
  }
  return {
    recipe: { ...recipe, open },
    opened: () => {
      if (!face) throw new Error('the native face was not opened')
      return face
    },
  }
}

/** @param mails - where they arrive */
export function mailInto(mails: Mail[]): AccountMail {
  return {
    mailer: { send: async (mail) => void mails.push(mail) },
    service: 'Kettles',
    links: {
      verifyEmail: 'https://app.test/verify',
      resetPassword: 'https://app.test/reset',
      releaseLogin: 'https://app.test/release',
    },
  }
}
