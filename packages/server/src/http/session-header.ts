/** The header by which a client asks for its tokens in cookies, as it is documented. The dialect reads it. */
import Type, { type TObject } from 'typebox'

export const sessionHeader: TObject = Type.Object({
  'Latchkey-Session': Type.Optional(
    Type.Literal('cookie', {
      description:
        'Puts the tokens into cookies that no script can read; the body has none. For pages of the allowed origins alone. Left out: tokens are in the body.',
    }),
  ),
})
