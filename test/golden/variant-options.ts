/** Which options make article A answer as another recorded stack did. */
import type { FlaskPyjwtOptions } from '@latchkey/protocol'
import type { Variant } from './replay/verdict.ts'

/** For `FLASK_PYJWT_OPTIONS`: `debug` is the article's literal `debug=True`, `flask-3.1.3` what pip installs today. */
export const variantOptions: Readonly<Record<Variant, FlaskPyjwtOptions>> = {
  main: {},
  debug: { prettyJson: true, explainBadRequests: true },
  'flask-3.1.3': { wrongContentType: 415, pyjwt: '2.10' },
}
