/** The database cannot be opened; the message tells the operator why and what to do. */
export class DatabaseOpenError extends Error {
  override readonly name: string = 'DatabaseOpenError'
}
