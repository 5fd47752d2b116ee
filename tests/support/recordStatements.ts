import pg from 'pg'
import { vi } from 'vitest'

/** From now on, the names (where they have one) or texts of all statements that this process sends. Ends with the scope. */
export function recordStatements(): Disposable & { readonly sent: string[] } {
  const sent: string[] = []
  const { query } = pg.Client.prototype
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [statement] = args as [string | { name?: string; text: string }]
    sent.push(typeof statement === 'string' ? statement : (statement.name ?? statement.text))
    return Reflect.apply(query, this, args)
  })
  return { sent, [Symbol.dispose]: () => spy.mockRestore() }
}

/** The background's own statements, which come whether or not anybody asks for anything. */
export const background =
  /claim-|renew-|find-lost|save-chunks|note-attempts|read-revisions|read-stored-pieces|pg_notify|^publish$|^SELECT 1$|^(UN)?LISTEN/
