/** Everything that Werkzeug versions were asked. */
import { describeRecordings } from './testing/describe-recordings.ts'

describeRecordings(() => true)
