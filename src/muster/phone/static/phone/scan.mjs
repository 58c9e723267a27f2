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
    const script = h("script", { src: source, onload: () => resolve(window.jsQR), onerror: reject });
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

// Looks until it reads something or the screen is left; the picture is never kept.
async function watch(video, found, failed) {
  let stream;
  try {
    const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false };
    stream = await navigator.mediaDevices.getUserMedia(wanted);
  } catch {
    failed();
    return;
  }
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (!video.isConnected) return stop();
  video.srcObject = stream;
  await video.play();
  const read = await reader();
  const canvas = document.createElement("canvas");
  const look = async () => {
    if (!video.isConnected) return stop();
    if (video.videoWidth > 0) {
      frame(video, canvas);
      const text = await read(canvas).catch(() => null);
      if (text) {
        stop();
        found(text);
        return;
      }
    }
    setTimeout(look, EVERY_MS);
  };
  look();
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
  const failed = () => {
    video.hidden = true;
    hint.textContent = t("scan.no_camera");
  };
  if (navigator.mediaDevices?.getUserMedia) setTimeout(() => watch(video, onfound, failed));
  else failed();
  setTimeout(() => input.focus({ preventScroll: true }));
  return {
    body: [h("h1", {}, title), video, hint, field(t("scan.typed"), input, t("scan.typed_hint"))],
    actions: [button(t("scan.take"), typed, "primary"), button(t("back"), onback)],
  };
}
