import { AssistantRuntimeProvider, type ThreadMessageLike, ThreadPrimitive, useExternalStoreRuntime } from '@assistant-ui/react'
import { useState } from 'react'
import { messageOf } from '../api/apiError.ts'
import { notify } from '../app/notices.ts'
import { Composer } from './Composer.tsx'

/** Before the first message: it begins a conversation. What could not be sent stands in the box again. */
export function NewThread({ onSend }: { onSend(content: string): Promise<void> }) {
  const [isSending, setSending] = useState(false)
  const runtime = useExternalStoreRuntime<ThreadMessageLike>({
    messages: [],
    convertMessage: (message) => message,
    isSendDisabled: isSending,
    async onNew({ content }) {
      const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
      setSending(true)
      try {
        await onSend(text)
      } catch (error) {
        runtime.thread.composer.setText(text)
        notify(messageOf(error))
      }
      setSending(false)
    },
  })
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root className="thread beginning">
        <div className="welcome">
          <h2>What is on your mind?</h2>
          <p role="status">{isSending ? 'Sending…' : 'Every conversation is kept, and goes on where it was, also on another device.'}</p>
        </div>
        <Composer draftName="new" onStop={undefined} />
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  )
}
