// Passkeys: the browser asks its authenticator; the answer goes into the form, and the form goes the usual way.
const form = document.querySelector("form[data-passkey]");
const problem = document.getElementById("passkey-problem");
const make = form.dataset.passkey === "create";
const read = make ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";

function say(words) {
  problem.textContent = words;
  problem.hidden = false;
}

async function ask() {
  const publicKey = window.PublicKeyCredential[read](JSON.parse(form.dataset.options));
  const answer = await navigator.credentials[make ? "create" : "get"]({ publicKey });
  form.elements.namedItem("credential").value = JSON.stringify(answer.toJSON());
  form.submit();
}

if (!window.PublicKeyCredential?.[read]) {
  say(form.dataset.unsupported);
  form.querySelector("button").disabled = true;
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  problem.hidden = true;
  ask().catch(() => say(form.dataset.failed));
});
