/** The networks that are too large, or not free enough, to arrive with `npm ci`: pulled by name, from their own publishers. */
import type { CatalogueModel, Normalisation } from './described-model.js';

const SIGNED: Normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const CENTRED: Normalisation = { mean: [0.5, 0.5, 0.5], std: [1, 1, 1] };
const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** The release whose files the matting models are; the md5 sums are those its own downloader checks. */
const REMBG_RELEASE = 'https://github.com/danielgatis/rembg/releases/download/v0.0.0';
/** Its author states no checksum: what a first pull brought is recorded beside the file. */
const ANIMEGAN_FOLDER = 'https://github.com/TachibanaYoshino/AnimeGANv2/raw/master/pb_and_onnx_model';
/** The words of the project's own README. */
const ANIMEGAN_TERMS =
  'AnimeGANv2 licence: free for academic and non-academic entities for non-commercial purposes such as academic research, teaching and scientific publications';

const TRAINING_DATA = 'Check the terms of its training data before commercial use.';

/** Every network that can be pulled. */
export const PUBLISHED_MODELS: readonly CatalogueModel[] = [
  saliency('u2net', '60024c5c889badc19c04ad937298a77b', 'Anything salient, not only people.'),
  saliency('u2netp', '8e83ca70e441ab06c318d82300c84806', 'A small u2net, 4.5 MB.'),
  saliency('u2net_human_seg', 'c09ddc2e0104f800e3e1bb4652583d1f', 'u2net trained on people.'),
  saliency('silueta', '55e59e0d8062d2f5d013f4725ee84782', 'u2net reduced to 43 MB.'),
  {
    ...saliency('isnet-general-use', 'fc16ebd8b0c10d971d3513d564d01e29', ''),
    inputSide: 1024,
    normalisation: CENTRED,
    note: 'Anything salient, fine edges; its large input makes it far slower than the embedded model. Check the terms of its training data (DIS5K) before commercial use.',
  },
  birefnet('birefnet-portrait', 'BiRefNet-portrait-epoch_150', {
    md5: 'c3a64a6abf20250d090cd055f12a3b67',
    about: 'Portraits, the finest hair of the list; by far the slowest, and the largest in memory.',
  }),
  birefnet('birefnet-general-lite', 'BiRefNet-general-bb_swin_v1_tiny-epoch_232', {
    md5: '4fab47adc4ff364be1713e97b7e66334',
    about: 'Anything in front, a smaller birefnet; still far slower and larger in memory than the others.',
  }),
  animegan('animegan2-hayao', 'Hayao_64', 'Bright and pastel, drawn after The Wind Rises.'),
  animegan('animegan2-shinkai', 'Shinkai_53', 'Clear light and strong colours, drawn after Your Name.'),
  animegan('animegan2-paprika', 'Paprika_54', 'Dark lines and flat colours, drawn after Paprika.'),
];

function saliency(name: string, md5: string, about: string): CatalogueModel {
  return {
    name,
    kind: 'matting',
    inputSide: 320,
    layout: 'NCHW',
    normalisation: IMAGENET,
    output: 'saliency',
    licence: 'Apache-2.0',
    commercialUse: 'unclear',
    note: `${about} ${TRAINING_DATA}`,
    published: { address: `${REMBG_RELEASE}/${name}.onnx`, checksum: { algorithm: 'md5', hex: md5 } },
  };
}

function birefnet(name: string, file: string, { md5, about }: { md5: string; about: string }): CatalogueModel {
  return {
    name,
    kind: 'matting',
    inputSide: 1024,
    layout: 'NCHW',
    normalisation: IMAGENET,
    output: 'logit',
    licence: 'MIT',
    commercialUse: 'unclear',
    note: `${about} ${TRAINING_DATA}`,
    published: { address: `${REMBG_RELEASE}/${file}.onnx`, checksum: { algorithm: 'md5', hex: md5 } },
  };
}

/** As its author exported it from TensorFlow, so channels last; fully convolutional. */
function animegan(name: string, file: string, about: string): CatalogueModel {
  return {
    name,
    kind: 'style',
    inputSide: 512,
    layout: 'NHWC',
    normalisation: SIGNED,
    output: 'signed',
    licence: ANIMEGAN_TERMS,
    commercialUse: 'forbidden',
    note: about,
    published: { address: `${ANIMEGAN_FOLDER}/${file}.onnx` },
  };
}
