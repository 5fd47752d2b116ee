import { useAuiState } from '@assistant-ui/react'
import type { ShownRow } from './shownRows.ts'

/** The row that the message stands for which is being drawn. */
export const useRow = (): ShownRow => useAuiState(({ message }) => message.metadata.custom.row as ShownRow)
