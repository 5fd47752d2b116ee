import pg from 'pg'
import { vi } from 'vitest'

/** From now on a named statement is sent as another text, over connections that have not sent it yet. Ends with the scope. */
export function rewriteStatement(name: string, rewrite: (text: string) => string): Disposable {
  const { query } = pg.Client.prototype
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [statement, ...others] = args as [{ name?: string; text: string }]
    if (statement.name !== name) return Reflect.apply(query, this, args)
    const text = rewrite(statement.text)
    if (text === statement.text) throw new Error(`${name} has no place for what is to be rewritten`)
    return Reflect.apply(query, this, [{ ...statement, text }, ...others])
  })
  return { [Symbol.dispose]: () => spy.mockRestore() }
}
