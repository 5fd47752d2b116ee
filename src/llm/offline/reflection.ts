const reflections: Record<string, string> = {
  'i am': 'you are',
  'i was': 'you were',
  'am i': 'are you',
  'was i': 'were you',
  "i'm": 'you are',
  "i've": 'you have',
  "i'd": 'you would',
  "i'll": 'you will',
  i: 'you',
  me: 'you',
  my: 'your',
  mine: 'yours',
  myself: 'yourself',
  'you are': 'I am',
  'you were': 'I was',
  'are you': 'am I',
  'were you': 'was I',
  "you're": 'I am',
  "you've": 'I have',
  "you'd": 'I would',
  "you'll": 'I will',
  you: 'me',
  your: 'my',
  yours: 'mine',
  yourself: 'myself',
}

/** The longest phrases first, so that "I am" is not taken for "I". */
const phrases = Object.keys(reflections).sort((one, other) => other.length - one.length)
const pattern = new RegExp(`(?<![\\p{L}'])(?:${phrases.join('|')})(?![\\p{L}'])`, 'giu')

/** Turns what somebody says of himself and of us into what we say of him: "I lost my keys" -> "you lost your keys". */
export const reflect = (words: string): string => words.replace(pattern, (phrase) => reflections[phrase.toLowerCase()] ?? phrase)
