import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDeletions, undoMs } from '../../../web/src/interactions/deletions.ts'
import {
  type ListEvent,
  type ListedInteraction,
  listOf,
  matches,
  titleOf,
  withEvent,
  withPage,
} from '../../../web/src/interactions/interactionList.ts'

const item = (id: string, updatedAt: string, title: string | null = id): ListedInteraction => ({
  id,
  title,
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: `2026-01-01T12:00:0${updatedAt}.000Z`,
})
const page = (items: ListedInteraction[], endCursor: string | null = null) => ({
  nodes: items.map((node) => ({ node })),
  pageInfo: { hasNextPage: endCursor !== null, endCursor },
})
const updated = (interaction: ListedInteraction): ListEvent => ({ __typename: 'InteractionUpdated', cursor: 'c', interaction })

describe('the list of conversations', () => {
  const list = listOf(page([item('b', '5'), item('a', '3')], 'more'))
  const idsOf = ({ items }: { items: readonly ListedInteraction[] }) => items.map(({ id }) => id)

  it('has what was changed last at its top, wherever it was before', () => {
    expect(idsOf(withEvent(list, updated(item('a', '6')), () => true))).toEqual(['a', 'b'])
    expect(idsOf(withEvent(list, updated(item('new', '4')), () => true))).toEqual(['b', 'new', 'a'])
    expect(idsOf(withEvent(list, { __typename: 'InteractionDeleted', cursor: 'c', interactionId: 'b' }, () => true))).toEqual(['a'])
  })

  it('takes in what a search wants, and keeps what it found', () => {
    expect(idsOf(withEvent(list, updated(item('new', '6')), () => false))).toEqual(['b', 'a'])
    expect(withEvent(list, updated(item('a', '3', 'renamed')), () => false).items[1]?.title).toBe('renamed')
  })

  it('has nothing twice when a page comes in that begins earlier by now', () => {
    expect(idsOf(withPage(list, page([item('a', '3'), item('z', '1')])))).toEqual(['b', 'a', 'z'])
  })

  it('finds titles by all words of a search; what has none is called by when it was made', () => {
    expect(matches(item('a', '1', 'Verses of the Day'), 'day VERSES')).toBe(true)
    expect(matches(item('a', '1', 'Verses of the Day'), 'day and night')).toBe(false)
    expect(titleOf(item('a', '1', ' '))).toMatch(/^Untitled, /)
  })
})

describe('a deletion', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is sent when the time to undo it has passed, which stands still while it is looked at', () => {
    const sent: string[] = []
    const deletions = createDeletions(({ id }) => void sent.push(id))
    deletions.add({ id: 'a', title: 'a' })
    vi.advanceTimersByTime(undoMs - 1)
    deletions.pause()
    vi.advanceTimersByTime(undoMs)
    expect(sent).toEqual([])
    deletions.resume()
    vi.advanceTimersByTime(undoMs)
    expect(sent).toEqual(['a'])
    expect(deletions.waiting.get()).toEqual([])
  })

  it('is never sent when it was undone', () => {
    const sent: string[] = []
    const deletions = createDeletions(({ id }) => void sent.push(id))
    deletions.add({ id: 'a', title: 'a' })
    deletions.undo('a')
    vi.advanceTimersByTime(undoMs * 2)
    expect(sent).toEqual([])
  })
})
