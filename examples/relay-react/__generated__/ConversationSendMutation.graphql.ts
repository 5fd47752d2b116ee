/**
 * @generated SignedSource<<f232311c782567a415e93528b65f3eb3>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type BusyPolicy = "ENQUEUE" | "INTERRUPT" | "REJECT" | "ROLLBACK";
export type Role = "AI" | "HUMAN" | "SYSTEM";
export type CreateMessageInput = {
  clientMessageId?: string | null | undefined;
  content: string;
  interactionId: string;
  reply?: boolean | null | undefined;
  role?: Role | null | undefined;
  whenBusy?: BusyPolicy | null | undefined;
};
export type ConversationSendMutation$variables = {
  input: CreateMessageInput;
};
export type ConversationSendMutation$data = {
  readonly createMessage: {
    readonly message: {
      readonly id: string;
    };
  };
};
export type ConversationSendMutation = {
  response: ConversationSendMutation$data;
  variables: ConversationSendMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "input",
        "variableName": "input"
      }
    ],
    "concreteType": "CreateMessagePayload",
    "kind": "LinkedField",
    "name": "createMessage",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Message",
        "kind": "LinkedField",
        "name": "message",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "ConversationSendMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "ConversationSendMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "3bbf429cf6602cb5db579469a861a0df",
    "id": null,
    "metadata": {},
    "name": "ConversationSendMutation",
    "operationKind": "mutation",
    "text": "mutation ConversationSendMutation(\n  $input: CreateMessageInput!\n) {\n  createMessage(input: $input) {\n    message {\n      id\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "0fd2e1b84e8dbe9e554017f2cb8b8377";

export default node;
