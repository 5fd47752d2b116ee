import './thread.css'
import './composer.css'
import { ComposerPrimitive } from '@assistant-ui/react'
import { ArrowUp, Square } from 'lucide-react'
import { IconButton } from '../parts/IconButton.tsx'
import { useDraft } from './useDraft.ts'

interface ComposerProps {
  /** Of what is written here and not sent. */
  draftName: string
  /** Stops the reply that is written; undefined while there is none. */
  onStop: (() => void) | undefined
}

/** Where to write. */
export function Composer({ draftName, onStop }: ComposerProps) {
  useDraft(draftName)
  return (
    <div className="composer-place">
      <ComposerPrimitive.Root className="composer">
        <ComposerPrimitive.Input
          id="composer"
          autoFocus
          rows={1}
          maxRows={10}
          maxLength={100_000}
          cancelOnEscape={false}
          unstable_insertNewlineOnTouchEnter
          aria-label="Message"
          placeholder={onStop ? 'Write the next message; it waits for its turn' : 'Write a message'}
        />
        {onStop && <IconButton icon={Square} label="Stop the reply (Escape)" className="stop" onClick={onStop} />}
        <ComposerPrimitive.Send className="icon-button send" aria-label="Send" title="Send (Enter)">
          <ArrowUp size={18} aria-hidden="true" />
        </ComposerPrimitive.Send>
      </ComposerPrimitive.Root>
    </div>
  )
}
