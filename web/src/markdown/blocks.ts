const fence = /^ {0,3}(`{3,}|~{3,}|\${2,})/
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/
const definition = /^ {0,3}\[[^\]]+\]:/m

/**
 * Cuts Markdown into blocks that can be read one by one, so that those that are complete need not be read again while the last
 * one grows. Joined they are the text. Fences and lists stay whole; so does a text whose parts refer to each other.
 */
export function splitBlocks(text: string): string[] {
  if (definition.test(text)) return [text]
  const blocks: string[] = []
  let block = ''
  let openFence: string | undefined
  let isBlank = false
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (!openFence && isBlank && line.trim() !== '' && !belongsTo(block, line)) {
      blocks.push(block)
      block = ''
    }
    const marks = fence.exec(line)?.[1]
    if (!openFence) openFence = marks && !closesItself(line, marks) ? marks : undefined
    else if (marks?.startsWith(openFence) && line.trim() === marks) openFence = undefined
    isBlank = line.trim() === ''
    block += line
  }
  return block === '' ? blocks : [...blocks, block]
}

/** A list goes on behind an empty line, with its next item or with what is indented; anything else only when it is indented. */
const belongsTo = (block: string, line: string) => /^( {2,}|\t)/.test(line) || (listItem.test(block) && listItem.test(line))

/** `$$x$$` and ```` ```x``` ```` on one line open nothing. */
const closesItself = (line: string, marks: string) => line.trim().length > marks.length && line.trim().slice(marks.length).includes(marks)
