// On every page: times in the reader's own zone, no form sent twice by a double click, no drafts left at log-out.

const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function showOwnTimes(root) {
  for (const time of root.querySelectorAll("time[datetime*=T]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.title = time.textContent;
    time.textContent = LONG.format(moment);
  }
}

function forgetDrafts() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith("draft:"))) localStorage.removeItem(name);
}

function sendOnce(event) {
  const form = event.target;
  if (form.getAttribute("action") === "/log-out") forgetDrafts(); // somebody else may use this device next
  // form.method would be the field of that name, where the form has one
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
}

function forgetSent() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
}

showOwnTimes(document);
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", forgetSent); // back from where the form led
window.addEventListener("times-added", (event) => showOwnTimes(event.target === window ? document : event.target));
