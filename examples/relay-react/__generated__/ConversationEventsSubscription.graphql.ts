/**
 * @generated SignedSource<<a2a15febb3e23b0db96d416eb225b895>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type Role = "AI" | "HUMAN" | "SYSTEM";
export type ConversationEventsSubscription$variables = {
  after?: string | null | undefined;
  interactionId: string;
};
export type ConversationEventsSubscription$data = {
  readonly interactionEvents: {
    readonly __typename: "MessageAdded";
    readonly cursor: string;
    readonly message: {
      readonly content: string;
      readonly id: string;
      readonly role: Role;
    };
  } | {
    readonly __typename: "MessageChanged";
    readonly cursor: string;
    readonly message: {
      readonly content: string;
      readonly id: string;
      readonly role: Role;
    };
  } | {
    readonly __typename: "MessageRemoved";
    readonly cursor: string;
    readonly messageId: string;
  } | {
    readonly __typename: "ReplyCancelled";
    readonly cursor: string;
  } | {
    readonly __typename: "ReplyCompleted";
    readonly cursor: string;
  } | {
    readonly __typename: "ReplyDelta";
    readonly cursor: string;
    readonly offset: number;
    readonly text: string;
  } | {
    readonly __typename: "ReplyFailed";
    readonly cursor: string;
    readonly error: {
      readonly message: string;
    };
  } | {
    readonly __typename: "ReplyQueued";
    readonly cursor: string;
  } | {
    readonly __typename: "ReplyRetrying";
    readonly cursor: string;
  } | {
    readonly __typename: "ReplyStarted";
    readonly cursor: string;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type ConversationEventsSubscription = {
  response: ConversationEventsSubscription$data;
  variables: ConversationEventsSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "after"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "interactionId"
},
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "cursor",
  "storageKey": null
},
v3 = [
  (v2/*:: as any*/),
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
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "role",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "content",
        "storageKey": null
      }
    ],
    "storageKey": null
  }
],
v4 = [
  (v2/*:: as any*/)
],
v5 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "after",
        "variableName": "after"
      },
      {
        "kind": "Variable",
        "name": "interactionId",
        "variableName": "interactionId"
      }
    ],
    "concreteType": null,
    "kind": "LinkedField",
    "name": "interactionEvents",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "__typename",
        "storageKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v3/*:: as any*/),
        "type": "MessageAdded",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v3/*:: as any*/),
        "type": "MessageChanged",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "messageId",
            "storageKey": null
          }
        ],
        "type": "MessageRemoved",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "offset",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "text",
            "storageKey": null
          }
        ],
        "type": "ReplyDelta",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "ReplyError",
            "kind": "LinkedField",
            "name": "error",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "message",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "type": "ReplyFailed",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v4/*:: as any*/),
        "type": "ReplyQueued",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v4/*:: as any*/),
        "type": "ReplyStarted",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v4/*:: as any*/),
        "type": "ReplyRetrying",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v4/*:: as any*/),
        "type": "ReplyCompleted",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": (v4/*:: as any*/),
        "type": "ReplyCancelled",
        "abstractKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "ConversationEventsSubscription",
    "selections": (v5/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "ConversationEventsSubscription",
    "selections": (v5/*:: as any*/)
  },
  "params": {
    "cacheID": "a7a009ebea22c6142a6cec81b097083b",
    "id": null,
    "metadata": {},
    "name": "ConversationEventsSubscription",
    "operationKind": "subscription",
    "text": "subscription ConversationEventsSubscription(\n  $interactionId: ID!\n  $after: String\n) {\n  interactionEvents(interactionId: $interactionId, after: $after) {\n    __typename\n    ... on MessageAdded {\n      cursor\n      message {\n        id\n        role\n        content\n      }\n    }\n    ... on MessageChanged {\n      cursor\n      message {\n        id\n        role\n        content\n      }\n    }\n    ... on MessageRemoved {\n      cursor\n      messageId\n    }\n    ... on ReplyDelta {\n      cursor\n      offset\n      text\n    }\n    ... on ReplyFailed {\n      cursor\n      error {\n        message\n      }\n    }\n    ... on ReplyQueued {\n      cursor\n    }\n    ... on ReplyStarted {\n      cursor\n    }\n    ... on ReplyRetrying {\n      cursor\n    }\n    ... on ReplyCompleted {\n      cursor\n    }\n    ... on ReplyCancelled {\n      cursor\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "ce09d95403eaaf5ab9f28ca52dc31da3";

export default node;
