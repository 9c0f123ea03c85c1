/** All recordings of Werkzeug versions. */
import { describeRecordings } from './testing/describe-recordings.ts'

describeRecordings(() => true)
