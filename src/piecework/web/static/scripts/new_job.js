// The form of a new job: its price while it is filled in, and only those fields that the choice above them needs.

const form = document.getElementById("new-job");
const quote = document.getElementById("quote");
let waiting = 0;
let asked = 0;

function showWhatCounts() {
  const target = new FormData(form).get("target");
  for (const part of form.querySelectorAll("[data-target]")) part.hidden = part.dataset.target !== target;
  for (const part of form.querySelectorAll("[data-zone]")) part.hidden = part.dataset.zone !== form.elements.zone_id.value;
}

async function askPrice() {
  const number = ++asked;
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("form_id"); // asking for a price does not use the form up
  fields.set("part", "quote");
  try {
    const answer = await fetch("/employer/jobs/quote", { method: "POST", body: fields, headers: { Accept: "text/html" } });
    const html = await answer.text();
    if (answer.ok && number === asked) {
      const wasOpen = quote.querySelector("details")?.open;
      quote.innerHTML = html;
      const request = quote.querySelector("details");
      if (request && wasOpen) request.open = true;
    }
  } catch {
    // without a connection the last price stays; posting tells what is wrong
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(askPrice, 400);
}

form.addEventListener("input", () => {
  showWhatCounts();
  soon();
});
showWhatCounts();
if (form.elements.title.value || form.elements.task_value.value) askPrice();
