import remend from 'remend'

const delimiterRow = /^\s*\|?\s*:?-*:?\s*(\|\s*:?-*:?\s*)*\|?\s*$/

/**
 * The last block of a text that still grows, as it will be read when it is complete: what is open is closed, and a table is one
 * from its first line on. Without this it would change its shape with each mark that comes.
 */
export function steadied(block: string): string {
  // The first marks of a fence would be a paragraph until the third one comes.
  if (/^ {0,3}[`~$]{1,2}$/.test(block)) return ''
  return remend(withTableHead(block), { links: true, linkMode: 'text-only' })
}

/** The first line of a table becomes one by the second, which is written here as long as it is not complete. */
function withTableHead(block: string): string {
  const lines = block.replace(/\n$/, '').split('\n')
  const [head = '', delimiters] = lines
  if (lines.length > 2 || !/^\s*\|.*\|/.test(head)) return block
  if (delimiters !== undefined && !delimiterRow.test(delimiters)) return block
  const columns = head
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/).length
  const isComplete = delimiters !== undefined && (delimiters.match(/-+/g)?.length ?? 0) >= columns && block.endsWith('\n')
  return isComplete ? block : `${head}\n|${' --- |'.repeat(columns)}\n`
}
