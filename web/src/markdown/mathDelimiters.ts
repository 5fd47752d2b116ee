const codeSpan = /(`+)[\s\S]*?\1/g
const inParentheses = /\\\(([\s\S]+?)\\\)/g
const inBrackets = /\\\[([\s\S]+?)\\\]/g
/** As Pandoc has it: no space within the dollars, no digit behind them, so that prices are no formulas. */
const inDollars = /(?<![\\$\w])\$(?![\s$])([^$\n]*?[^\s\\$])\$(?![\d$])/g

/** Models write formulas in three ways; the parser gets the one that is mistaken for nothing else: `$$x$$`. */
export function mathDelimiters(block: string): string {
  if (/^ {0,3}(`{3,}|~{3,}|\${2})/.test(block)) return block
  let result = ''
  let end = 0
  for (const code of block.matchAll(codeSpan)) {
    result += withDollars(block.slice(end, code.index)) + code[0]
    end = code.index + code[0].length
  }
  return result + withDollars(block.slice(end))
}

const withDollars = (text: string) =>
  text
    .replace(inBrackets, (_, formula: string) => `\n$$\n${formula.trim()}\n$$\n`)
    .replace(inParentheses, (_, formula: string) => `$$${formula.trim()}$$`)
    .replace(inDollars, (_, formula: string) => `$$${formula}$$`)
