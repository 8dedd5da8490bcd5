/**
 * The camera: a dialog with the picture as in a mirror, an outline to fit the head into, and a shutter. What is seen inside the frame is
 * what is taken. The camera runs only while the dialog is open.
 */
import { byId } from '/assets/elements.js';
import { onLanguageChange, text } from './language.js';
import type { TextKey } from './strings.js';

const dialog = byId('camera', HTMLDialogElement);
const video = byId('camera-video', HTMLVideoElement);
const shutter = byId('shutter', HTMLButtonElement);
const turn = byId('camera-turn', HTMLButtonElement);
const retry = byId('camera-retry', HTMLButtonElement);
const message = byId('camera-message', HTMLElement);

/** Width over height of the frame; page.css shows the same. */
const FRAME_ASPECT = 3 / 4;
const JPEG_QUALITY = 0.95;

type Side = 'user' | 'environment';
let side: Side = 'user';
let stream: MediaStream | undefined;
/** Counts the starts: a camera that comes after the dialog was closed or another was asked for is put away at once. */
let start = 0;
let said: TextKey | undefined;

/** Lets the button open the dialog. @param onPhoto gets what was taken, as a file */
export function startCamera(button: HTMLButtonElement, onPhoto: (file: File) => void): void {
  button.addEventListener('click', () => {
    dialog.showModal();
    void openStream();
  });
  shutter.addEventListener('click', () => void take(onPhoto));
  turn.addEventListener('click', () => {
    side = side === 'user' ? 'environment' : 'user';
    void openStream();
  });
  retry.addEventListener('click', () => void openStream());
  byId('camera-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', stop);
  onLanguageChange(() => say(said));
}

async function openStream(): Promise<void> {
  stop();
  const mine = ++start;
  say('cameraStarting');
  try {
    const opened = await askForCamera();
    if (mine !== start) return stopTracks(opened);
    await show(opened);
  } catch (error) {
    if (mine === start) fail(reasonOf(error));
  }
}

function askForCamera(): Promise<MediaStream> {
  // Absent where the page came over plain HTTP from another host.
  if ((navigator.mediaDevices as MediaDevices | undefined) === undefined) throw new DOMException('', 'SecurityError');
  const size = { width: { ideal: 1920 }, height: { ideal: 1440 } };
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: side, ...size } });
}

async function show(opened: MediaStream): Promise<void> {
  stream = opened;
  video.srcObject = opened;
  const [track] = opened.getVideoTracks();
  track?.addEventListener('ended', () => {
    if (stream === opened) fail('cameraAbsent');
  });
  // A mirror for the face before it, the world as it is for the camera at the back.
  video.classList.toggle('mirrored', track?.getSettings().facingMode !== 'environment');
  await video.play();
  if (stream !== opened) return;
  say(undefined);
  shutter.disabled = false;
  shutter.focus();
  const devices = await navigator.mediaDevices.enumerateDevices();
  turn.hidden = devices.filter(({ kind }) => kind === 'videoinput').length < 2;
}

async function take(onPhoto: (file: File) => void): Promise<void> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return;
  const width = Math.round(Math.min(videoWidth, videoHeight * FRAME_ASPECT));
  const height = Math.round(Math.min(videoHeight, videoWidth / FRAME_ASPECT));
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const from = { x: (videoWidth - width) / 2, y: (videoHeight - height) / 2 };
  canvas.getContext('2d')?.drawImage(video, from.x, from.y, width, height, 0, 0, width, height);
  const photo = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY));
  dialog.close();
  if (photo !== null) onPhoto(new File([photo], 'camera.jpg', { type: 'image/jpeg' }));
}

function fail(reason: TextKey): void {
  stop();
  say(reason);
  retry.hidden = reason === 'cameraInsecure';
  if (!retry.hidden) retry.focus();
}

function stop(): void {
  start += 1;
  if (stream !== undefined) stopTracks(stream);
  stream = undefined;
  video.srcObject = null;
  shutter.disabled = true;
  retry.hidden = true;
  say(undefined);
}

function stopTracks(opened: MediaStream): void {
  for (const track of opened.getTracks()) track.stop();
}

function say(key: TextKey | undefined): void {
  said = key;
  message.textContent = key === undefined ? '' : text(key);
  dialog.dataset['state'] = key === undefined ? 'seeing' : key === 'cameraStarting' ? 'starting' : 'failed';
}

function reasonOf(error: unknown): TextKey {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'SecurityError') return 'cameraInsecure';
  if (name === 'NotAllowedError') return 'cameraRefused';
  return name === 'NotReadableError' || name === 'AbortError' ? 'cameraBusy' : 'cameraAbsent';
}
