import { type Model, modelNames } from './models.ts'

interface ModelSelectProps {
  models: readonly Model[]
  /** Null: the server's default. */
  value: string | null
  label: string
  onChange(modelName: string | null): void
}

export function ModelSelect({ models, value, label, onChange }: ModelSelectProps) {
  const standard = models.find(({ isDefault }) => isDefault)?.name
  return (
    <select
      className="model"
      aria-label={label}
      title={label}
      value={value ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
    >
      <option value="">{standard ? `Default: ${standard}` : 'Default model'}</option>
      {modelNames(models, value).map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  )
}
