import { isAuthenticated, type Viewer } from '../auth/viewer.ts'
import type { Exploration } from '../config.ts'

/** Whether this viewer may find out what the API has, rather than having to know it. */
export const mayExplore = (exploration: Exploration, viewer: Viewer): boolean =>
  exploration === 'open' || (exploration === 'authenticated' && isAuthenticated(viewer))
