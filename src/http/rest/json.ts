/** Roles are written as the old service wrote them. */
export const roleNames: Record<string, string> = { SYSTEM: 'System', HUMAN: 'Human', AI: 'Ai' }

export const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The same value, with names and roles as the REST face has them. What begins with `__` is GraphQL's own, and left out. */
export function toJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name]) => !name.startsWith('__'))
  return Object.fromEntries(entries.map(([name, inner]) => [snakeCase(name), name === 'role' ? roleNames[inner] : toJson(inner)]))
}
