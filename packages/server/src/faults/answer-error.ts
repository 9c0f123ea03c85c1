/** What a route returned cannot be sent. The message says what it was and where it stands, and quotes nothing of it: it is for the log. */
export class AnswerError extends TypeError {
  override readonly name = 'AnswerError'
}
