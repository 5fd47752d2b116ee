import { type RaceResult, unfinished } from './race.ts'

/**
 * What in the result of a race is not as it has to be, in words; empty when all is well.
 * @param answered the names of the messages that were answered in the end, in the order of the answers
 */
export const findFaults = (result: RaceResult, answered: string[]): string[] => [...onceOnly(result), ...asThePolicySays(result, answered)]

/** Each acknowledged message is stored once, and a repeated send is told so. */
function onceOnly({ outcomes, repeats, stored }: RaceResult): string[] {
  return ['a', 'b'].flatMap((name) => {
    const told = outcomes.filter((outcome) => outcome.name === name && outcome.messageId)
    const again = repeats.filter((outcome) => outcome.name === name)
    const copies = stored.filter((send) => send.name === name).length
    const isTold = told.length > 0
    const faults = {
      [`is stored ${copies} times`]: copies !== (isTold ? 1 : 0),
      'has two ids': new Set([...told, ...again].flatMap(({ messageId }) => messageId ?? [])).size > 1,
      'is new to other than one send': isTold && told.filter(({ duplicate }) => !duplicate).length !== 1,
      'is not known again': isTold && again.some(({ duplicate }) => !duplicate),
    }
    return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? [`${name} ${fault}`] : []))
  })
}

function asThePolicySays({ whenBusy, earlier, outcomes, repeats, stored }: RaceResult, answered: string[]): string[] {
  const raced = stored.map(({ name }) => name).filter((name) => !earlier.includes(name))
  const last = stored.at(-1)?.name ?? ''
  const stopsOthers = whenBusy === 'INTERRUPT' || whenBusy === 'ROLLBACK'
  const left = unfinished(stored).map(({ name }) => name)
  const wanted = stopsOthers ? [last] : [...earlier, ...raced]
  const codes = new Set([...outcomes, ...repeats].flatMap(({ code }) => code ?? []))
  const stopped = stored.filter(({ name }) => !wanted.includes(name))
  const accepted = whenBusy === 'REJECT' ? (earlier.length > 0 ? 0 : 1) : 2
  const faults = {
    [`${raced.length} were accepted, not ${accepted}`]: raced.length !== accepted,
    [`refused: ${[...codes]}`]: whenBusy === 'REJECT' ? [...codes].some((code) => code !== 'INTERACTION_BUSY') : codes.size > 0,
    [`left are ${left}, not ${wanted}`]: left.join() !== wanted.join(),
    'what was to stop has not': stopped.some(({ status }) => status !== 'CANCELLED'),
    'other messages are removed than those that were to be': stored.some(
      (send) => send.removed !== (whenBusy === 'ROLLBACK' && stopped.includes(send)) || (send.content === '') !== send.removed,
    ),
    [`answered were ${answered}, not ${wanted}`]: answered.join() !== wanted.join(),
  }
  return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? [fault] : []))
}
