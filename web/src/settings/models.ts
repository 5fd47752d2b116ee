import { useEffect, useState } from 'react'
import type { Api } from '../api/api.ts'
import { ModelsDocument, type ModelsQuery } from '../generated/graphql.ts'

export type Model = ModelsQuery['models'][number]

/** The models of the server; none until they are known. */
export function useModels(api: Api): readonly Model[] {
  const [models, setModels] = useState<readonly Model[]>([])
  useEffect(() => {
    api.query(ModelsDocument, {}).then(
      ({ models: known }) => setModels(known),
      () => undefined,
    )
  }, [api])
  return models
}

/** The names that can be chosen: several providers may offer the same model. */
export const modelNames = (models: readonly Model[], chosen: string | null) => [
  ...new Set([...models.map(({ name }) => name), ...(chosen === null ? [] : [chosen])]),
]
