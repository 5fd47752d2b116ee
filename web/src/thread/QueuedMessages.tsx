import { Check, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { attempt } from '../app/notices.ts'
import type { Message } from '../conversation/conversation.ts'
import { IconButton } from '../parts/IconButton.tsx'
import { useThread } from './ThreadContext.tsx'

/** Messages that wait for their turn: they can be changed and taken back until their replies begin. */
export function QueuedMessages({ messages }: { messages: readonly Message[] }) {
  if (messages.length === 0) return null
  return (
    <section className="queued" aria-label="Queued messages">
      <h2>{messages.length === 1 ? 'Next' : `Next, one after the other (${messages.length})`}</h2>
      <ol>
        {messages.map((message) => (
          <QueuedMessage key={message.id} message={message} />
        ))}
      </ol>
    </section>
  )
}

function QueuedMessage({ message: { id, content } }: { message: Message }) {
  const { store } = useThread()
  const [draft, setDraft] = useState<string>()
  if (draft === undefined)
    return (
      <li>
        <span className="content">{content}</span>
        <IconButton icon={Pencil} label="Change the queued message" onClick={() => setDraft(content)} />
        <IconButton icon={Trash2} label="Remove the queued message" onClick={() => attempt(store.removeMessage(id))} />
      </li>
    )
  const save = () => {
    setDraft(undefined)
    if (draft.trim() !== '' && draft !== content) attempt(store.changeMessage(id, draft))
  }
  return (
    <li>
      <textarea
        ref={(input) => input?.focus()}
        rows={2}
        value={draft}
        aria-label="The queued message"
        onChange={({ target }) => setDraft(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault()
            save()
          }
          if (event.key === 'Escape') {
            event.stopPropagation()
            setDraft(undefined)
          }
        }}
      />
      <IconButton icon={Check} label="Save the queued message" onClick={save} />
    </li>
  )
}
