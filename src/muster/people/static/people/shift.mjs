// A shift's QR code carries its code behind the '#', which browsers do not send: put it into the field and go on.
const form = document.getElementById("shift");
const field = form?.elements.namedItem("first");
const code = decodeURIComponent(location.hash.slice(1));
if (field && field.type !== "hidden" && code) {
  history.replaceState(null, "", location.pathname);
  field.value = code;
  form.requestSubmit();
}
