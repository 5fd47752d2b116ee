import type { Conversation } from './showEvent.ts'

interface Props {
  shown: Conversation
  error: string | undefined
  onSend(content: string): unknown
}

/** The messages, the reply as it is written, and a line to write in. */
export function ConversationView({ shown: { messages, writing, status }, error, onSend }: Props) {
  return (
    <main>
      <ol>
        {messages.map(({ id, role, content }) => (
          <li key={id} data-role={role}>
            {content}
          </li>
        ))}
        {writing && <li data-writing>{writing}</li>}
      </ol>
      {status && <p role="status">The reply {status}.</p>}
      {error && <p role="alert">{error}</p>}
      <form action={(form) => void onSend(String(form.get('content')))}>
        <input name="content" aria-label="Message" required />
        <button type="submit">Send</button>
      </form>
    </main>
  )
}
