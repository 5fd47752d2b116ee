import type { Route } from './route.ts'
import { eventRoutes } from './routes/events.ts'
import { interactionRoutes } from './routes/interactions.ts'
import { messageRoutes } from './routes/messages.ts'
import { modelRoutes } from './routes/models.ts'
import { replyRoutes } from './routes/replies.ts'

/** The whole REST face: each route is a GraphQL operation, and a pure function that writes its result as JSON. */
export const routes: readonly Route[] = [...interactionRoutes, ...messageRoutes, ...eventRoutes, ...replyRoutes, ...modelRoutes]

export interface FoundPath {
  /** Those of the path, by their methods. */
  routes: readonly Route[]
  /** What stands at the place of `{id}`; empty in a path without one. */
  id: string
}

/** The routes of a path, with a slash at its end or without. */
export function findPath(pathname: string): FoundPath | undefined {
  for (const [pattern, found] of patterns) {
    const match = pattern.exec(pathname)
    if (match) return { routes: found, id: match[1] ?? '' }
  }
  return undefined
}

const patterns = [...Map.groupBy(routes, ({ path }) => path)].map(
  ([path, found]) => [new RegExp(`^${path.replace(/\/$/, '').replace('{id}', '([^/]+)')}/?$`), found] as const,
)
