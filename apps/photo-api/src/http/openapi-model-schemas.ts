/** Schemas of models and styles. */
import { integer, object, text } from './openapi-kinds.js';

/** Component schemas by name. */
export const MODEL_SCHEMAS = {
  Model: object(
    {
      name: text('What `model` takes, for matting models.'),
      kind: { type: 'string', enum: ['matting', 'faces', 'style'] },
      origin: { type: 'string', enum: ['embedded', 'published', 'own'] },
      installed: { type: 'boolean' },
      embedded: { type: 'boolean', description: 'Arrives with the package.' },
      default: { type: 'boolean' },
      licence: text('Licence of the weights, or the terms its owner states.'),
      commercial_use: {
        type: 'string',
        enum: ['allowed', 'unclear', 'forbidden'],
        description: '`unclear`: the licence allows it, the training data may not.',
      },
      input_side: integer('Side in px of the square the network looks at.'),
      note: text('What to know before using it.'),
      address: text('Where upstream offers it.'),
      checksum: text('As published by upstream, `md5:…` or `sha256:…`.'),
      install: text('The command that installs it.'),
    },
    ['address', 'checksum', 'install'],
  ),
  Style: object(
    {
      id: text('What `style` takes.'),
      name_en: text('English name.'),
      name_zh: text('Chinese name.'),
      installed: { type: 'boolean', description: 'Whether it can be used now.' },
      max_side: integer('Most px of the longest side.'),
      usual_side: integer('Px of the longest side where nothing is asked for.'),
      crops_to_face: { type: 'boolean', description: 'Whether it cuts to the face where nothing is asked for.' },
      licence: text('Licence, or the terms of the network.'),
      commercial_use: { type: 'string', enum: ['allowed', 'unclear', 'forbidden'] },
      note: text('What to know of it.'),
      install: text('The command that installs it.'),
    },
    ['install'],
  ),
  DisabledModel: object({
    name: text('Name of the file in MODEL_DIR.'),
    problem: text('Everything that has to be put right.'),
  }),
} as const;
