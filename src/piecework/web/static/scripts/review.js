// Reviewing by keyboard: o satisfied, x not satisfied, r send back, j next, k previous, c comment, Escape leaves a field.

const form = document.getElementById("verdict");
const comment = form?.elements.task_comment;
const kept = form?.elements.kept_comment;

function press(key) {
  const button = form?.querySelector(`button[data-key="${key}"]`);
  if (!button) return;
  if (key !== "o" && comment && !comment.value.trim() && !kept?.value) {
    comment.focus();
    comment.placeholder = "Say why: the worker reads it. Then Ctrl+Enter.";
    comment.dataset.key = key;
    return;
  }
  form.requestSubmit(button);
}

const KEYS = {
  o: () => press("o"),
  x: () => press("x"),
  r: () => press("r"),
  c: () => comment?.focus(),
  j: () => document.getElementById("next")?.click(),
  k: () => document.getElementById("previous")?.click(),
};

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key === "Escape") {
    at.blur();
    return;
  }
  if (at === comment && event.key === "Enter" && (event.ctrlKey || event.metaKey) && comment.dataset.key) {
    press(comment.dataset.key);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input, textarea, select")) return;
  const act = KEYS[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act();
  }
});

kept?.addEventListener("change", () => {
  if (kept.value) {
    comment.value = kept.value;
    kept.value = "";
    comment.focus();
  }
});
