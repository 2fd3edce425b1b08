// Proposals and polite wording are put into the field by a key or a click; the field of a call empties itself.

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-insert]");
  if (button) insert(button);
});

/** What is in the field is replaced: a proposal is a whole sentence. */
function insert(button) {
  const field = document.querySelector("[data-insert-here]");
  if (!field) return;
  field.value = button.dataset.insert;
  const chosen = document.querySelector("[data-chosen-field]");
  if (chosen && button.dataset.chosen) chosen.value = button.dataset.chosen;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.body.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!target.matches("[data-clears]")) return;
  const field = target.querySelector("textarea");
  // Taken at once: the next thing the customer says is typed while the answer is on its way.
  field.dataset.sent = field.value;
  field.value = "";
});
document.body.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!target.matches("[data-clears]") || detail.successful) return;
  const field = target.querySelector("textarea");
  field.value = [field.dataset.sent, field.value].filter(Boolean).join(" ");
});

// The wrap-up proposes what the call has come to by now.
document.addEventListener("click", ({ target }) => {
  const known = target.closest('[data-dialog="end"]') && document.querySelector("[data-matter]");
  if (!known) return;
  document.getElementById("end-pending").hidden = !("pending" in known.dataset);
  for (const field of document.querySelectorAll("[data-from]")) {
    if (field.value === field.defaultValue) field.value = field.defaultValue = known.dataset[field.dataset.from];
  }
});
