import { toJson } from '../json.ts'
import { ref, route } from '../route.ts'

export const modelRoutes = [
  route<{ models: object[] }>({
    method: 'GET',
    path: '/models/',
    summary: 'The models that can reply, in the order of failover',
    document: 'query ListModels { models { ...Model } } fragment Model on Model { name provider isDefault }',
    answer: ({ models }) => toJson(models),
    schema: { type: 'array', description: 'The models.', items: ref('Model') },
  }),
]
