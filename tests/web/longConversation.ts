import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/db/database.ts'

/** All that Markdown has. */
export const sample = `# Everything

Some **bold**, *italic* and \`code\`, a [link](https://example.com), and a formula: $e^{i\\pi} + 1 = 0$.

1. First
2. Second
   - nested

- [x] done
- [ ] open

| Name | Value |
| --- | ---: |
| alpha | 1 |

$$
\\int_0^1 x\\,dx = \\tfrac12
$$

\`\`\`ts
export const answer = async (name: string) => \`Hello, \${name}\` // says hello
\`\`\`

> A quote.

![A picture](https://example.com/picture.png)
`

/** Questions and answers in turns, without the replies that would have made them. */
export async function storeLongConversation({ prisma }: Database, interactionId: string, count: number) {
  await prisma.message.createMany({
    data: Array.from({ length: count }, (_, index) => {
      const position = index + 1
      const isAnswer = position % 2 === 0
      return {
        id: randomUUID(),
        interactionId,
        role: isAnswer ? ('AI' as const) : ('HUMAN' as const),
        content: isAnswer ? `Message ${position}\n\n${sample}` : `Message ${position}`,
        position,
        addedRevision: position + 1,
        revision: position + 1,
      }
    }),
  })
  await prisma.interaction.update({ where: { id: interactionId }, data: { lastPosition: count, revision: count + 1 } })
}
