import './settings.css'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { InteractionSettings } from '../interactions/interactionsStore.ts'
import { IconButton } from '../parts/IconButton.tsx'
import { ModelSelect } from './ModelSelect.tsx'
import type { Model } from './models.ts'

interface SettingsDialogProps {
  settings: InteractionSettings
  models: readonly Model[]
  onSave(settings: InteractionSettings): void
  onClose(): void
}

/** Name, instructions and model of a conversation. */
export function SettingsDialog({ settings, models, onSave, onClose }: SettingsDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [title, setTitle] = useState(settings.title ?? '')
  const [prompt, setPrompt] = useState(settings.prompt ?? '')
  const [modelName, setModelName] = useState(settings.modelName ?? null)
  useEffect(() => dialog.current?.showModal(), [])

  return (
    <dialog ref={dialog} className="settings" aria-labelledby="settings-title" onClose={onClose}>
      <form method="dialog" onSubmit={() => onSave({ title: title.trim() || null, prompt: prompt.trim() ? prompt : null, modelName })}>
        <header>
          <h2 id="settings-title">This conversation</h2>
          <IconButton icon={X} label="Close without saving" onClick={() => dialog.current?.close()} />
        </header>
        <label>
          <span>Name</span>
          <input value={title} maxLength={500} onChange={({ target }) => setTitle(target.value)} />
        </label>
        <label>
          <span>Instructions</span>
          <small id="prompt-hint">The model reads them before every reply.</small>
          <textarea
            rows={7}
            value={prompt}
            maxLength={100_000}
            aria-describedby="prompt-hint"
            onChange={({ target }) => setPrompt(target.value)}
          />
        </label>
        <div className="field">
          <span aria-hidden="true">Model</span>
          <ModelSelect models={models} value={modelName} label="Model" onChange={setModelName} />
        </div>
        <footer>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Save
          </button>
        </footer>
      </form>
    </dialog>
  )
}
