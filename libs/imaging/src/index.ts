/**
 * Pictures: what a photo is, how an ID photo or a cut-out is made of it, and the networks that see it. Pure steps over sharp and
 * ONNX sessions; knows no server, no queue and no configuration.
 */
export type { Check } from './checks/check.js';
export { CHECKS } from './checks/checks.js';
export { makeCutout } from './cutout.js';
export { makeIdPhoto } from './id-photo.js';
export { makeStylization } from './stylize.js';
export * from './options.js';
export { makePrintSheet, ofImage, type PrintSheetOptions, type SheetPhoto } from './print-sheet.js';
export { LAYOUTS, type Paper } from './sheet/paper.js';
export { drawWatermark } from './watermark/draw-watermark.js';
export { missingGlyphs } from './watermark/font/font.js';
export * from './watermark/watermark-options.js';
export { RETOUCH_LIMITS, type Retouch } from './retouch/retouch-options.js';
export { PAPER_LIMITS, parseLayout } from './sheet/parse-layout.js';
export { planFor, SHEET_LIMITS, type SheetOptions, sizeOnPaper } from './sheet/sheet-options.js';
export { shareCells } from './sheet/share-cells.js';
export * from './photo.js';
export * from './presets/backgrounds.js';
export { outputLabel } from './presets/output-label.js';
export { parseBackground } from './presets/parse-background.js';
export { parseSize, SIZE_LIMITS } from './presets/parse-size.js';
export { COUNTRIES, type Country } from './presets/countries.js';
export { findCountry, MOST_QUESTION_LENGTH, searchSizes, type SizeQuestion } from './presets/search-sizes.js';
export type * from './presets/size.js';
export { SIZES } from './presets/sizes.js';
export { findStyle, listStyles, type Style } from './presets/styles.js';
export { inspectImage, MAX_PIXELS, MAX_SIDE_PX } from './steps/inspect.js';
export { USUAL_QUALITY, LEAST_QUALITY } from './steps/encode.js';
export * from './models/networks.js';
export { tryModel, type TrialOptions } from './models/try-model.js';
export { openNetworks } from './models/open-networks.js';
export { prepareModels, type ModelProgress, type PrepareOptions } from './models/prepare-models.js';
export { findModel, listModels, type ModelEntry } from './models/installed-models.js';
export { CATALOGUE, DEFAULT_MATTING_MODEL } from './models/catalogue.js';
export type * from './models/described-model.js';
export { CARTOON_STYLE } from './models/described-model.js';
export type { OnnxConstant, OnnxGraph, OnnxNode } from './models/onnx/graph.js';
export { writeOnnx } from './models/onnx/write-onnx.js';
export { modelFile, modelVersion } from './models/model-file.js';
export { type DisabledNetwork, isModelName, type OwnNetworks, readOwnNetworks } from './models/own-networks.js';
export { warmUp } from './warm-up.js';
