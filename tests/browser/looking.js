// What the tests ask of a page: does it fit, can everybody use it, can it be read. It is in every page before its own
// scripts run, as is axe.

{
  const COLOURS = ["color-contrast", "link-in-text-block"];
  const WITH_TEXT_OF_THEIR_OWN = "input:not([type=checkbox], [type=radio], [type=file], [type=hidden]), select, textarea";
  const ONLY_FOR_THE_EAR = "inset(50%)"; // how .unseen and the heads of tables on a phone are clipped

  class Inks {
    // Each way in which a text of this page is set in colour: its own ink, and every ground that it lies on.
    constructor() {
      this.grounds = new Map([[null, ""]]);
    }

    // What the element lies on, from the outermost; null where nobody can see it.
    groundUnder(element) {
      if (!this.grounds.has(element)) this.grounds.set(element, this.computeGround(element));
      return this.grounds.get(element);
    }

    computeGround(element) {
      const around = this.groundUnder(element.parentElement);
      const { backgroundColor, backgroundImage, opacity, position, filter, clipPath } = getComputedStyle(element);
      if (around === null || clipPath === ONLY_FOR_THE_EAR) return null;
      const own = [];
      if (backgroundColor !== "rgba(0, 0, 0, 0)") own.push(backgroundColor);
      if (backgroundImage !== "none") own.push(backgroundImage);
      if (opacity !== "1") own.push(opacity);
      if (filter !== "none") own.push(filter);
      if (position !== "static" && position !== "relative") own.push(position);
      return around + own.map((one) => `/${one}`).join("");
    }

    of(element) {
      const ground = this.groundUnder(element);
      if (ground === null || element.getBoundingClientRect().right <= 0) return null;
      const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
      const link = element.closest("a");
      const around = link && `${getComputedStyle(link).textDecorationLine} in ${getComputedStyle(link.parentElement).color}`;
      return hash(`${color} ${fontSize} ${fontWeight} ${textShadow} ${around} on ${ground}`);
    }
  }

  function hash(words) {
    let [one, other] = [5381, 52711];
    for (let at = 0; at < words.length; at++) {
      const code = words.charCodeAt(at);
      one = Math.imul(one, 33) ^ code;
      other = Math.imul(other, 31) + code;
    }
    return `${one >>> 0}-${other >>> 0}`;
  }

  function listTexts() {
    const found = new Set(document.body.querySelectorAll(WITH_TEXT_OF_THEIR_OWN));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.trim()) found.add(walker.currentNode.parentElement);
    return [...found].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  }

  function tell(results) {
    const nodes = (one) => one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    return results.violations.map((one) => `${one.id}: ${one.help}: ${nodes(one)}`);
  }

  // A page that fits must fit at every hour: each time that page.js has put into the reader's words is as long as any.
  function makeTimesLong() {
    const words = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    const long = words.format(new Date(2026, 10, 30, 22, 30));
    for (const time of document.querySelectorAll("time[datetime*=T][title]")) time.textContent = long;
  }

  function findTooWide(width) {
    makeTimesLong();
    const wide = document.documentElement.scrollWidth;
    if (innerWidth !== width) return [`is shown ${innerWidth} px wide, and not ${width}`];
    return wide > width ? [`is ${wide} px wide on a screen of ${width}`] : [];
  }

  async function findBarriers() {
    const rules = Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }]));
    return tell(await axe.run(document, { rules, preload: false, resultTypes: ["violations"] }));
  }

  async function findUnreadable(known) {
    const inks = new Inks();
    const isNew = (ink) => ink !== null && !known.includes(ink);
    const fresh = listTexts().filter((text) => isNew(inks.of(text)));
    if (!fresh.length) return { found: [], readable: [] };
    const runOnly = { type: "rule", values: COLOURS };
    const results = await axe.run({ include: fresh }, { runOnly, resultTypes: ["violations", "passes"], elementRef: true });
    const passed = results.passes.filter((one) => one.id === "color-contrast").flatMap((one) => one.nodes);
    const readable = new Set(passed.map((node) => inks.of(node.element)));
    return { found: tell(results), readable: [...readable] };
  }

  window.lookAtPage = async ({ width, known, barriers }) => {
    const wide = findTooWide(width);
    const kept = barriers ? await findBarriers() : [];
    const { found, readable } = await findUnreadable(known);
    return { found: [...wide, ...kept, ...found], readable };
  };
}
