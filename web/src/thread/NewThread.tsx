import { AssistantRuntimeProvider, type ThreadMessageLike, ThreadPrimitive, useExternalStoreRuntime } from '@assistant-ui/react'
import { Composer } from './Composer.tsx'

/** Before the first message: it begins a conversation. */
export function NewThread({ onSend }: { onSend(content: string): Promise<void> }) {
  const runtime = useExternalStoreRuntime<ThreadMessageLike>({
    messages: [],
    convertMessage: (message) => message,
    onNew: ({ content }) => onSend(content.map((part) => (part.type === 'text' ? part.text : '')).join('')),
  })
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root className="thread beginning">
        <div className="welcome">
          <h2>What is on your mind?</h2>
          <p>Every conversation is kept, and goes on where it was, also on another device.</p>
        </div>
        <Composer onStop={undefined} />
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  )
}
