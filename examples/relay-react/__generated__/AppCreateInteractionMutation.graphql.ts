/**
 * @generated SignedSource<<7a4f4a45f4de8d47cc89f4893a6a31ca>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type Role = "AI" | "HUMAN" | "SYSTEM";
export type CreateInteractionInput = {
  clientInteractionId?: string | null | undefined;
  maxOutputTokens?: number | null | undefined;
  modelName?: string | null | undefined;
  prompt?: string | null | undefined;
  role?: Role | null | undefined;
  temperature?: number | null | undefined;
  title?: string | null | undefined;
  topP?: number | null | undefined;
};
export type AppCreateInteractionMutation$variables = {
  input: CreateInteractionInput;
};
export type AppCreateInteractionMutation$data = {
  readonly createInteraction: {
    readonly interaction: {
      readonly id: string;
    };
  };
};
export type AppCreateInteractionMutation = {
  response: AppCreateInteractionMutation$data;
  variables: AppCreateInteractionMutation$variables;
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
    "concreteType": "CreateInteractionPayload",
    "kind": "LinkedField",
    "name": "createInteraction",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Interaction",
        "kind": "LinkedField",
        "name": "interaction",
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
    "name": "AppCreateInteractionMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "AppCreateInteractionMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "59e4e67608ffd68c63cc60c4e86289c7",
    "id": null,
    "metadata": {},
    "name": "AppCreateInteractionMutation",
    "operationKind": "mutation",
    "text": "mutation AppCreateInteractionMutation(\n  $input: CreateInteractionInput!\n) {\n  createInteraction(input: $input) {\n    interaction {\n      id\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "226dd0658ac742494af97d83a62f4f51";

export default node;
