// Rating many tasks: tick all, tick none, how many are ticked, and a kept comment into the field.

const form = document.getElementById("grid");
const all = document.getElementById("tick-all");
const none = document.getElementById("tick-none");
const told = document.getElementById("ticked");

if (form) {
  const boxes = [...form.querySelectorAll('input[name="task"]')];
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    told.textContent = count ? `${count} ticked` : "";
  };
  const tick = (value) => {
    for (const box of boxes) box.checked = value;
    tell();
  };
  all.hidden = none.hidden = false;
  all.addEventListener("click", () => tick(true));
  none.addEventListener("click", () => tick(false));
  form.addEventListener("change", (event) => {
    const { kept_comment: kept, task_comment: comment } = form.elements;
    if (event.target === kept && kept.value) {
      comment.value = kept.value;
      kept.value = "";
    }
    tell();
  });
  tell();
}
