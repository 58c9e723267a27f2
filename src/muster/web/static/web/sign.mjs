// Fields to sign in with a finger: what was drawn goes along as a path of whole numbers in a box of 1000 by 400.
// Without scripts they stay hidden, and the name alone is the signature.

const STEP = 8;
const MOST = 500;

function attach(field) {
  const canvas = field.querySelector("canvas");
  const kept = field.querySelector("input");
  const pen = canvas.getContext("2d");
  Object.assign(pen, { lineWidth: 9, lineCap: "round", strokeStyle: "#101820" });
  let parts = [];
  let last = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const inside = (share, most) => Math.max(0, Math.min(most, Math.round(share * most)));
    return [inside((event.clientX - box.left) / box.width, canvas.width), inside((event.clientY - box.top) / box.height, canvas.height)];
  };
  const add = (letter, point) => {
    parts.push(`${letter}${point.join(" ")}`);
    kept.value = parts.join("");
    last = point;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (parts.length >= MOST) return;
    canvas.setPointerCapture(event.pointerId);
    add("M", at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || parts.length >= MOST) return;
    const point = at(event);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP) return;
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...point);
    pen.stroke();
    add("L", point);
  });
  for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => (last = null));
  field.querySelector("button").addEventListener("click", () => {
    parts = [];
    kept.value = "";
    pen.clearRect(0, 0, canvas.width, canvas.height);
  });
  field.hidden = false;
}

document.querySelectorAll(".draw").forEach(attach);
