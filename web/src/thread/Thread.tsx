import './thread.css'
import './message.css'
import { AssistantRuntimeProvider, ThreadPrimitive, unstable_useThreadMessageIds, useExternalStoreRuntime } from '@assistant-ui/react'
import { ArrowDown } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { attempt } from '../app/notices.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { currentReply, keepUnchanged, rowsOf } from '../conversation/rows.ts'
import { useStore } from '../parts/store.ts'
import { Announcer } from './Announcer.tsx'
import { Composer } from './Composer.tsx'
import { EarlierMessages } from './EarlierMessages.tsx'
import { MessageView } from './MessageView.tsx'
import { QueuedMessages } from './QueuedMessages.tsx'
import { ReplyView } from './ReplyView.tsx'
import { isUnfinished, pendingRows, type ShownRow, threadMessageOf } from './shownRows.ts'
import { useThread } from './ThreadContext.tsx'

const components = { UserMessage: MessageView, SystemMessage: MessageView, AssistantMessage: ReplyView }

/** A conversation as it stands, as it goes on, and where to write. */
export function Thread({ conversation }: { conversation: Conversation }) {
  const { store } = useThread()
  const pending = useStore(store.outbox.pending)
  const current = currentReply(conversation)
  const { shown, queued } = useMemo(() => rowsOf(conversation), [conversation])
  const rows = useSteadyRows([...shown, ...pendingRows(pending, conversation.messages)])

  const last = rows.at(-1)

  const send = (text: string) => store.outbox.send(text)
  const stop = current && (() => attempt(store.stop(current.id)))
  const runtime = useExternalStoreRuntime<ShownRow>({
    messages: rows,
    convertMessage: threadMessageOf,
    // Where the last row is no reply, the components would make one up.
    isRunning: last !== undefined && isUnfinished(last),
    onNew: async ({ content }) => send(textOf(content)),
    // With a queue the composer takes messages also while a reply is written; ours is on the server.
    queue: useMemo(
      () => ({
        items: [],
        steerItems: [],
        enqueue: ({ content }) => store.outbox.send(textOf(content)),
        steer: ({ content }) => store.outbox.send(textOf(content)),
        move() {},
        edit() {},
        remove() {},
      }),
      [store],
    ),
  })

  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root className="thread">
        <ThreadPrimitive.Viewport className="viewport" aria-label="Messages" tabIndex={0} role="log" aria-live="off">
          <EarlierMessages hasEarlier={conversation.earlier !== null} />
          <Messages />
          <div className="below">
            <ThreadPrimitive.ScrollToBottom className="icon-button to-bottom" aria-label="Scroll to the newest message">
              <ArrowDown size={18} aria-hidden="true" />
            </ThreadPrimitive.ScrollToBottom>
          </div>
        </ThreadPrimitive.Viewport>
        <QueuedMessages messages={queued} />
        <Composer draftName={store.id} onStop={stop} />
        <Announcer rows={shown} />
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  )
}

/** By their ids rather than by their places, so that earlier messages above them draw none of them anew. */
function Messages() {
  const ids = unstable_useThreadMessageIds()
  return ids.map((id) => <ThreadPrimitive.Unstable_MessageById key={id} messageId={id} components={components} />)
}

function useSteadyRows(now: readonly ShownRow[]): readonly ShownRow[] {
  const before = useRef<readonly ShownRow[]>([])
  before.current = keepUnchanged(before.current, now)
  return before.current
}

const textOf = (content: readonly { type: string }[]) =>
  content.map((part) => (part.type === 'text' ? (part as { text?: string }).text : '')).join('')
