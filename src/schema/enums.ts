import { builder } from './builder.ts'

export const RoleType = builder.enumType('Role', {
  description: 'Who speaks.',
  values: {
    SYSTEM: { description: 'The application: instructions to the model.' },
    HUMAN: { description: 'A person, who is answered.' },
    AI: { description: 'The model: the text of a reply.' },
  } as const,
})

export const ReplyStatusType = builder.enumType('ReplyStatus', {
  description: 'The state of a reply.',
  values: {
    QUEUED: { description: 'Waiting for its turn, for a free worker, or for the next attempt.' },
    RUNNING: { description: 'A worker is producing it.' },
    COMPLETED: { description: 'It has its message. Final.' },
    FAILED: { description: 'No attempt succeeded; `error` says why. `retryReply` asks again.' },
    CANCELLED: { description: 'It was stopped; it may have a message with what was written until then. `retryReply` asks again.' },
  } as const,
})

export const FinishReasonType = builder.enumType('FinishReason', {
  description: 'Why the text of a completed reply ends where it ends.',
  values: {
    STOP: { description: 'The model had said all it wanted to say.' },
    LENGTH: { description: 'The limit on its length was reached; the text is cut.' },
    CONTENT_FILTER: { description: 'The provider withheld the rest.' },
    CANCELLED: { description: 'It was stopped; the text is what there was.' },
    OTHER: { description: 'Another reason of the provider.' },
  } as const,
})

export const BusyPolicyType = builder.enumType('BusyPolicy', {
  description: 'What becomes of a message that is sent while replies of its interaction are queued or running.',
  values: {
    ENQUEUE: { description: 'Its reply waits for its turn.' },
    REJECT: { description: 'Nothing is stored: INTERACTION_BUSY.' },
    INTERRUPT: { description: 'These replies are cancelled, what was written so far is kept as a message, and its own reply is next.' },
    ROLLBACK: {
      description:
        'These replies are cancelled, what was written so far is dropped, the messages that they would have answered are removed, and its own reply is next.',
    },
  } as const,
})
