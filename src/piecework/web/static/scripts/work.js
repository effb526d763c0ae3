// Handing in: the draft is kept on this device, pictures are sent while one writes, and what got no answer is sent again
// under the same form id, so that nothing is done twice. Without this script the form works as any other.

const PREFIX = "draft:";
const KEPT_MS = 30 * 24 * 3600 * 1000;
const PATIENCE_MS = 30_000;
const AGAIN_SECONDS = [2, 4, 8, 15, 30];

const drafts = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + key));
    } catch {
      return null;
    }
  },
  write(key, draft) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify({ ...draft, at: Date.now() }));
    } catch {
      // private windows keep nothing
    }
  },
  forget(key) {
    localStorage.removeItem(PREFIX + key);
  },
  forgetOld() {
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      const draft = this.read(name.slice(PREFIX.length));
      if (!draft || Date.now() - draft.at > KEPT_MS) localStorage.removeItem(name);
    }
  },
};

function made(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

// One picture of the form: chosen, pasted, dropped or taken, sent at once.
class Picture {
  constructor(place, work) {
    this.place = place;
    this.work = work;
    this.id = place.querySelector("input[type=hidden]");
    this.chooser = place.querySelector("input[type=file]");
    this.file = null;
    this.sending = null;
    this.bar = made("progress", { max: "1", value: "0", hidden: "", "aria-label": "Sending the picture" });
    this.said = made("span", { class: "small", role: "status" });
    this.chooser.after(this.bar, this.said);
    const isTouched = matchMedia("(pointer: coarse)").matches;
    if (isTouched) this.addCamera();
    else this.place.querySelector(".hint").append(" Paste it, drop it here, or choose it.");
    this.chooser.addEventListener("change", () => this.take(this.chooser.files[0]));
    for (const kind of ["dragover", "dragleave", "drop"]) place.addEventListener(kind, (event) => this.drag(event));
  }

  addCamera() {
    const camera = made("input", { type: "file", accept: "image/*", capture: "environment", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
    const button = made("button", { type: "button", class: "button small" }, "Take a photo");
    button.addEventListener("click", () => camera.click());
    camera.addEventListener("change", () => this.take(camera.files[0]));
    this.chooser.after(button, camera);
  }

  drag(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.place.classList.toggle("is-over", event.type === "dragover");
    if (event.type === "drop") this.take(event.dataTransfer.files[0]);
  }

  take(file) {
    if (!file) return;
    this.file = file;
    this.id.value = "";
    this.show(URL.createObjectURL(file));
    this.sending = this.send();
  }

  show(address) {
    this.place.querySelector(".picked")?.remove();
    const image = made("img", { class: "shot", alt: "The picture you chose", src: address });
    const picked = made("p", { class: "picked" });
    picked.append(image);
    this.id.after(picked);
    return image;
  }

  restore(id) {
    this.id.value = id;
    this.show(`/uploads/${id}/thumbnail`).addEventListener("error", () => {
      if (this.id.value !== id) return;
      this.id.value = "";
      this.place.querySelector(".picked")?.remove();
      this.tell("This picture is not kept any more. Please choose it again.", true);
    });
  }

  tell(text, isWrong = false) {
    this.said.textContent = text;
    this.said.classList.toggle("bad", isWrong);
    this.place.classList.toggle("is-wrong", isWrong);
  }

  // Resolves to whether the picture is kept; without a connection it is tried until there is one.
  async send() {
    const file = this.file;
    for (let turn = 0; this.file === file; turn += 1) {
      this.tell("Sending …");
      const answer = await this.put(file);
      if (this.file !== file) return false;
      if (answer.ok) {
        this.id.value = answer.upload_id;
        this.file = null;
        this.chooser.value = "";
        this.tell("Kept.");
        this.work.keep();
        return true;
      }
      if (!answer.isLost) {
        this.file = null;
        this.chooser.value = "";
        this.place.querySelector(".picked")?.remove();
        this.tell(answer.message, true);
        return false;
      }
      const why = answer.isBusy ? answer.message : "No connection. The picture is sent as soon as there is one; leave this page open.";
      this.tell(why);
      await again(turn);
    }
    return false;
  }

  put(file) {
    const body = new FormData();
    body.append("form_token", this.work.form.elements.form_token.value);
    body.append("picture", file, "picture");
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.work.form.dataset.uploads);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = (event) => {
        this.bar.hidden = false;
        this.bar.value = event.lengthComputable ? event.loaded / event.total : 0;
      };
      request.onloadend = () => {
        this.bar.hidden = true;
        const isLost = request.status === 0 || request.status >= 500;
        const message = request.response?.message || "The picture could not be kept.";
        resolve({ ok: request.status === 200, isLost, isBusy: request.status === 503, message, upload_id: request.response?.upload_id });
      };
      request.send(body);
    });
  }
}

function again(turn) {
  const seconds = AGAIN_SECONDS[Math.min(turn, AGAIN_SECONDS.length - 1)];
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

class Work {
  constructor(form) {
    this.form = form;
    this.key = form.dataset.draft;
    this.isSending = false;
    this.said = made("p", { class: "draft-note", role: "status" });
    form.querySelector("button[type=submit]").closest(".row").after(this.said);
    this.pictures = [...form.querySelectorAll("[data-picture]")].map((place) => new Picture(place, this));
    this.texts = [...form.querySelectorAll("textarea, input[name=challenge_answer]")];
    if (form.dataset.refused === undefined) this.restore();
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.keep(), 300);
    });
    window.addEventListener("pagehide", () => this.keep());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.handIn();
    });
    document.addEventListener("paste", (event) => this.paste(event));
  }

  keep(pending = null) {
    if (this.isDone) return;
    const texts = Object.fromEntries(this.texts.filter((one) => one.value).map((one) => [one.name, one.value]));
    const uploads = Object.fromEntries(this.pictures.filter((one) => one.id.value).map((one) => [one.id.name, one.id.value]));
    if (Object.keys(texts).length + Object.keys(uploads).length === 0) drafts.forget(this.key);
    else drafts.write(this.key, { texts, uploads, pending: pending ?? this.pending ?? null });
  }

  restore() {
    const draft = drafts.read(this.key);
    if (!draft) return;
    for (const one of this.texts) if (draft.texts[one.name]) one.value = draft.texts[one.name];
    for (const one of this.pictures) if (draft.uploads[one.id.name]) one.restore(draft.uploads[one.id.name]);
    if (draft.pending) {
      this.pending = draft.pending;
      this.form.elements.form_id.value = draft.pending;
    }
    const told = draft.pending
      ? "What you handed in last got no answer. Hand it in again: nothing is done twice."
      : "Your draft is here again.";
    const away = made("button", { type: "button", class: "button small" }, "Discard the draft");
    away.addEventListener("click", () => {
      drafts.forget(this.key);
      this.isDone = true;
      location.reload();
    });
    this.said.replaceChildren(made("span", {}, told), away);
  }

  paste(event) {
    const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (!file || !this.pictures.length) return;
    event.preventDefault();
    const focused = this.pictures.find((one) => one.place.contains(document.activeElement));
    const empty = this.pictures.find((one) => !one.id.value && !one.file);
    (focused ?? empty ?? this.pictures.at(-1)).take(file);
  }

  tell(text) {
    this.said.replaceChildren(made("span", {}, text));
  }

  async handIn() {
    if (this.isSending) return this.wake?.();
    this.isSending = true;
    const button = this.form.querySelector("button[type=submit]");
    button.setAttribute("aria-disabled", "true");
    this.tell("Handing in …");
    const kept = await Promise.all(this.pictures.map((one) => (one.file ? one.sending : true)));
    if (kept.every(Boolean)) await this.sendUntilAnswered();
    else this.tell("A picture could not be sent: see above.");
    this.isSending = false;
    button.removeAttribute("aria-disabled");
  }

  async sendUntilAnswered() {
    this.pending = this.form.elements.form_id.value;
    this.keep();
    for (let turn = 0; ; turn += 1) {
      const answer = await this.send();
      if (answer.ok) {
        this.isDone = true;
        drafts.forget(this.key);
        location.assign(answer.to);
        return new Promise(() => {}); // the button stays as it is until the next page is there
      }
      if (answer.code === "log_in_needed") {
        const link = made("a", { href: "/log-in", target: "_blank", rel: "noopener" }, "Log in in a new tab");
        this.said.replaceChildren(made("span", {}, "You are logged out. Your work is kept here:"), link, made("span", {}, "then hand in again."));
        return undefined;
      }
      if (!answer.isLost) {
        this.pending = null;
        this.keep();
        this.form.submit(); // refused the same way once more, and told beside each field
        return new Promise(() => {});
      }
      this.tell("No connection. Your work is kept on this device, and handed in as soon as there is one. You can also press the button again.");
      await Promise.race([again(turn), new Promise((resolve) => { this.wake = resolve; })]);
      this.tell("Handing in …");
    }
  }

  async send() {
    const body = new FormData(this.form);
    for (const one of this.pictures) body.delete(one.chooser.name);
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(this.form.action, { method: "POST", body, signal, headers: { Accept: "application/json" } });
      if (response.status >= 500) return { isLost: true };
      return await response.json();
    } catch {
      return { isLost: true };
    }
  }
}

drafts.forgetOld();
for (const form of document.querySelectorAll("form[data-draft]")) new Work(form);
for (const done of document.querySelectorAll("[data-draft-done]")) drafts.forget(done.dataset.draftDone);
