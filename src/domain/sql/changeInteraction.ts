import { interactionColumns } from '../../db/columns.ts'
import type { Interaction } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

/** Changes the settings that the object has, under the model's field names, texts sealed; the others stay. */
export const changeInteraction = statement<Interaction, [id: string, ownerId: string, changes: object]>(
  'change-interaction',
  `UPDATE interactions i
   SET (role, prompt, title, model_name, temperature, top_p, max_output_tokens) = (
         SELECT role, prompt, title, "modelName", temperature, "topP", "maxOutputTokens"
         FROM jsonb_to_record(
           jsonb_build_object('role', i.role, 'prompt', i.prompt, 'title', i.title, 'modelName', i.model_name,
                              'temperature', i.temperature, 'topP', i.top_p, 'maxOutputTokens', i.max_output_tokens) || $3
         ) AS changed(role role, prompt text, title text, "modelName" text, temperature float8, "topP" float8, "maxOutputTokens" int)
       ),
       revision = revision + 1, settings_revision = revision + 1, updated_at = clock_timestamp()
   WHERE i.id = $1 AND i.owner_id = $2
   RETURNING ${interactionColumns('i')}`,
  opened('Interaction'),
)
