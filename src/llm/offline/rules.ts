/** A pattern of what somebody says, and what to say to it: `$1` stands for the pattern's group, seen from our side. */
export interface Rule {
  pattern: RegExp
  templates: readonly [string, ...string[]]
}

/** The first rule that fits is taken, so the telling ones come before the common ones. */
export const rules: readonly Rule[] = [
  {
    pattern: /^(?:good)?bye|^see you|^farewell/i,
    templates: ['Goodbye! Your messages stay here, so you can come back to them.', 'See you. Everything you wrote is kept.'],
  },
  {
    pattern: /\bthank(?:s| you)\b/i,
    templates: ['You are welcome. What else is on your mind?', 'Gladly. Shall we go on?'],
  },
  {
    pattern: /\bi (?:need|want|would like) (.+)/i,
    templates: ['Why do you want $1?', 'What would it change if you got $1?', 'What keeps you from getting $1?'],
  },
  {
    pattern: /\bi(?: am|'m) (?:not|no longer) (.+)/i,
    templates: ['Would you like to be $1?', 'Since when are you not $1?'],
  },
  {
    pattern: /\bi(?: am|'m) (.+)/i,
    templates: ['Why are you $1?', 'How long have you been $1?', 'How do you feel about being $1?'],
  },
  {
    pattern: /\bi feel (.+)/i,
    templates: ['Do you often feel $1?', 'When do you usually feel $1?', 'What else do you feel?'],
  },
  {
    pattern: /\bi (?:can't|cannot|can not) (.+)/i,
    templates: ['What would happen if you could $1?', 'What have you tried so far to $1?'],
  },
  {
    pattern: /\bi (?:think|believe|guess) (?:that )?(.+)/i,
    templates: ['What makes you think that $1?', 'And if it were not so that $1?'],
  },
  {
    pattern: /\bi (?:like|love|enjoy) (.+)/i,
    templates: ['What do you like about $1?', 'When did you come across $1?'],
  },
  {
    pattern: /\bi (?:hate|dislike|fear) (.+)/i,
    templates: ['What is it about $1 that troubles you?', 'Was it always so with $1?'],
  },
  {
    pattern: /\bbecause (.+)/i,
    templates: ['Is that the only reason?', 'Suppose it were not so that $1: what then?'],
  },
  {
    pattern: /\b(?:can|could) you (.+)/i,
    templates: ['A model could $1; I only play with words. What would you do with it?', 'Without a model I cannot $1. Why do you ask?'],
  },
  {
    pattern: /\byou(?: are|'re) (.+)/i,
    templates: ['What makes you think I am $1?', 'Perhaps I am $1. Does it matter to you?'],
  },
  {
    pattern: /\bmy (mother|father|parents|sister|brother|family|wife|husband|friends?|boss|job|work|team)\b/i,
    templates: ['Tell me more about your $1.', 'What comes to your mind when you think of your $1?'],
  },
  {
    pattern: /^(?:why|how|what|when|where|who|which|is|are|do|does|did|can|could|will|would|should)\b.*\?$/i,
    templates: [
      'What do you think?',
      'What answer would help you most?',
      'A model would look for an answer; I ask back: why is it important?',
    ],
  },
  { pattern: /^(?:yes|yeah|yep|sure|ok|okay)\b/i, templates: ['I see. Can you say more about it?', 'Good. And what follows from it?'] },
  { pattern: /^(?:no|nope|not really)\b/i, templates: ['Why not?', 'What would have to change for a yes?'] },
]

/** When nothing else fits. `$topic` stands for something said earlier. */
export const fallbacks: readonly [string, ...string[]] = [
  'Please go on.',
  'Can you give me an example?',
  'What does that mean to you?',
  'How did you come to that?',
]

export const fallbacksWithTopic: readonly [string, ...string[]] = [
  'Does that have to do with what you said before, “$topic”?',
  'Earlier you said “$topic”. Let us stay with that for a moment.',
]
