import type { Viewer } from '../auth/viewer.ts'
import type { Domain } from '../domain/domain.ts'
import type { InteractionFeed } from '../feed/interactionFeed.ts'
import type { ListFeed } from '../feed/list/listFeed.ts'
import type { Model } from '../llm/provider.ts'
import type { Loaders } from './loaders.ts'

/** What a resolver can reach. Made anew for each operation and each event, so loaders never serve stale rows. */
export interface Context {
  viewer: Viewer
  domain: Domain
  feed: InteractionFeed
  listFeed: ListFeed
  models: readonly Model[]
  loaders: Loaders
}
