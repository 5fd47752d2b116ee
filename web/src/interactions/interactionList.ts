import type { InteractionsChangedSubscription, ListedInteractionFragment } from '../generated/graphql.ts'

export type ListedInteraction = ListedInteractionFragment
export type ListEvent = InteractionsChangedSubscription['interactionsChanged']

/** The conversations of a search, or of none; the one that was changed last comes first. */
export interface InteractionList {
  readonly items: readonly ListedInteraction[]
  /** Where the next page begins; null when there is none. */
  readonly next: string | null
}

export const emptyList: InteractionList = { items: [], next: null }

interface Page {
  nodes: readonly { node: ListedInteraction }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

export const listOf = ({ nodes, pageInfo }: Page): InteractionList => ({
  items: nodes.map(({ node }) => node),
  next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
})

export function withPage(list: InteractionList, page: Page): InteractionList {
  const more = listOf(page)
  const known = new Set(list.items.map(({ id }) => id))
  return { items: [...list.items, ...more.items.filter(({ id }) => !known.has(id))], next: more.next }
}

/** The same after one was made or changed: it moves to where it belongs now. */
export function withInteraction(list: InteractionList, changed: ListedInteraction): InteractionList {
  const others = list.items.filter(({ id }) => id !== changed.id)
  const place = others.findIndex(({ updatedAt }) => updatedAt <= changed.updatedAt)
  return { ...list, items: others.toSpliced(place < 0 ? others.length : place, 0, changed) }
}

export function withoutInteraction(list: InteractionList, id: string): InteractionList {
  return { ...list, items: list.items.filter((item) => item.id !== id) }
}

/** The same after an event. @param isWanted whether one that is not listed belongs to the list */
export function withEvent(list: InteractionList, event: ListEvent, isWanted: (interaction: ListedInteraction) => boolean): InteractionList {
  if (event.__typename === 'InteractionDeleted') return withoutInteraction(list, event.interactionId)
  const isListed = list.items.some(({ id }) => id === event.interaction.id)
  return isListed || isWanted(event.interaction) ? withInteraction(list, event.interaction) : list
}

const shortDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false })

/** What it is called; programs make many without a name. */
export const titleOf = ({ title, createdAt }: { title: string | null; createdAt: string }) =>
  title?.trim() || `Untitled, ${shortDate.format(new Date(createdAt))}`

/** Whether its title holds all words of the search, in upper or lower case. */
export function matches(interaction: ListedInteraction, search: string): boolean {
  const title = titleOf(interaction).toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => title.includes(word))
}
