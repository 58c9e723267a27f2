// Reading a code: by the browser's own detector, by the vendored one, by a hand scanner that types, or by hand.

import { button, field, h, onEnter } from "./dom.mjs";
import { t } from "./texts.mjs";

const EVERY_MS = 120;
const LARGEST = 800;

async function ownDetector() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

function vendored() {
  if (window.jsQR) return Promise.resolve(window.jsQR);
  return new Promise((resolve, reject) => {
    const source = `${document.body.dataset.static}/vendor/jsqr-1.4.0/jsQR.js`;
    const script = h("script", { src: source, onload: () => resolve(window.jsQR), onerror: () => reject(new Error("no reader")) });
    document.head.append(script);
  });
}

export async function reader() {
  const own = await ownDetector();
  if (own) return async (canvas) => (await own.detect(canvas))[0]?.rawValue ?? null;
  const read = await vendored();
  return async (canvas) => {
    const image = canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, canvas.width, canvas.height);
    return read(image.data, image.width, image.height)?.data ?? null;
  };
}

function frame(video, canvas) {
  const scale = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
}

// What stands before the camera that looks away from the holder. Throws where there is none or it is not allowed.
export async function openCamera() {
  const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false };
  return navigator.mediaDevices.getUserMedia(wanted);
}

export const close = (stream) => stream.getTracks().forEach((track) => track.stop());
export const refused = (error) => error?.name === "NotAllowedError";

// A phone without a worker that keeps everything fetches the vendored reader while there is a network.
export async function prepare() {
  if (!(await ownDetector())) await vendored();
}

// Looks until it reads something or the screen is left; the picture is never kept.
async function watch(video, found, failed) {
  let stream;
  let read;
  try {
    stream = await openCamera();
    if (!video.isConnected) return close(stream);
    video.srcObject = stream;
    await video.play();
    read = await reader();
  } catch (error) {
    if (stream) close(stream);
    failed(error);
    return undefined;
  }
  const stop = () => close(stream);
  const canvas = document.createElement("canvas");
  const look = async () => {
    if (!video.isConnected) return stop();
    if (video.videoWidth > 0) {
      frame(video, canvas);
      const text = await read(canvas).catch(() => null);
      if (text) {
        stop();
        return video.isConnected ? found(text) : undefined;
      }
    }
    setTimeout(look, EVERY_MS);
    return undefined;
  };
  return look();
}

// A screen that asks for one code and hands on its text.
export function scanner({ title, onfound, onback }) {
  const input = h("input", { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "done" });
  const hint = h("p", { class: "hint", role: "status" }, t("scan.looking"));
  const video = h("video", { class: "camera", playsinline: true, muted: true, "aria-label": t("scan.camera") });
  const typed = () => {
    const text = input.value.trim();
    if (text) onfound(text);
  };
  onEnter(input, typed);
  const failed = (error) => {
    video.hidden = true;
    hint.textContent = t(refused(error) ? "scan.refused" : "scan.no_camera");
  };
  if (navigator.mediaDevices?.getUserMedia) setTimeout(() => watch(video, onfound, failed));
  else failed();
  setTimeout(() => input.focus({ preventScroll: true }));
  return {
    body: [h("h1", {}, title), video, hint, field(t("scan.typed"), input, t("scan.typed_hint"))],
    actions: [button(t("scan.take"), typed, "primary"), button(t("back"), onback)],
  };
}
