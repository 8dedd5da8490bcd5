/** For tests and the demo only: time under control, and the outside world played by real servers on local ports. */
export { Arrivals } from './arrivals.js';
export { captureLines, readLines, type CapturedLines, type CapturedRecord } from './capture-lines.js';
export { freePort } from './free-port.js';
export { ManualClock } from './manual-clock.js';
export { decodeMail, type DecodedMail } from './mime-decode.js';
export { decodeTraceExport, type AttributeValue, type DecodedAttributes, type DecodedSpan } from './otlp-decode.js';
export { startOtlpReceiver, type OtlpReceiver } from './otlp-receiver.js';
export { jpegOfBytes, noiseJpeg, plainPicture, pngHeaderBomb, type PictureSize } from './photo-builder.js';
export { startSmtpSink, type ReceivedMail, type SmtpSink, type SmtpSinkOptions } from './smtp-sink.js';
export { spawnProgram, type Program, type ProgramExit, type ProgramOptions } from './spawn-program.js';
export { waitUntil, type WaitOptions } from './wait-until.js';
export {
  startWebhookReceiver,
  type ReceivedWebhook,
  type WebhookAnswer,
  type WebhookBehaviour,
  type WebhookReceiver,
  type WebhookReceiverOptions,
} from './webhook-receiver.js';
